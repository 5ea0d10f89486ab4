// The spelling of types that tests/types/spelling.py has, too: a part of both programs beside it.
package main

import (
	"fmt"
	"go/types"
	"strings"
)

func spell(t types.Type, pkg *types.Package) string {
	of := func(t types.Type) string { return spell(t, pkg) }
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "unsafe.Pointer"
		}
		return types.Default(types.Typ[t.Kind()]).String()
	case *types.Pointer:
		return "*" + of(t.Elem())
	case *types.Slice:
		return "[]" + of(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), of(t.Elem()))
	case *types.Map:
		return "map[" + of(t.Key()) + "]" + of(t.Elem())
	case *types.Chan:
		return [...]string{"chan ", "chan<- ", "<-chan "}[t.Dir()] + of(t.Elem())
	case *types.Signature:
		return "func(" + tuple(t.Params(), pkg) + ")(" + tuple(t.Results(), pkg) + ")"
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Named:
		return name(t.Obj(), t.TypeArgs(), pkg)
	case *types.Interface:
		return "interface"
	case *types.Struct:
		var texts []string
		for i := 0; i < t.NumFields(); i++ {
			texts = append(texts, t.Field(i).Name()+" "+of(t.Field(i).Type()))
		}
		return "struct{" + strings.Join(texts, ";") + "}"
	}
	return fmt.Sprint(t)
}

func tuple(t *types.Tuple, pkg *types.Package) string {
	var texts []string
	for i := 0; i < t.Len(); i++ {
		texts = append(texts, spell(t.At(i).Type(), pkg))
	}
	return strings.Join(texts, ",")
}

func name(obj *types.TypeName, args *types.TypeList, pkg *types.Package) string {
	text := obj.Name()
	if obj.Pkg() != nil && obj.Pkg() != pkg {
		text = obj.Pkg().Path() + "." + text
	}
	if args.Len() > 0 {
		var texts []string
		for i := 0; i < args.Len(); i++ {
			texts = append(texts, spell(args.At(i), pkg))
		}
		text += "[" + strings.Join(texts, ",") + "]"
	}
	return text
}
