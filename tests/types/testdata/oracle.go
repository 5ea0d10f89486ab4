// Prints `file offset type` for each use of a variable in a package's functions, as go/types
// sees it, with the spelling of tests/types/test_oracle.py.
package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	path := os.Args[1]
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range os.Args[2:] {
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		files = append(files, file)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check(path, fset, files, info)
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			ident, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			variable, ok := info.ObjectOf(ident).(*types.Var)
			if !ok || variable.IsField() {
				return true
			}
			where := fset.Position(ident.Pos())
			declared := fset.Position(variable.Pos())
			at := -1
			if variable.Parent() != pkg.Scope() {
				at = declared.Offset
			}
			text := spell(variable.Type(), pkg)
			fmt.Printf("%s %d %d %s\n", filepath.Base(where.Filename), where.Offset, at, text)
			return true
		})
	}
}

func spell(t types.Type, pkg *types.Package) string {
	of := func(t types.Type) string { return spell(t, pkg) }
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return "unsafe.Pointer"
		}
		return types.Typ[t.Kind()].Name()
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
	case *types.Alias:
		return name(t.Obj(), t.TypeArgs(), pkg)
	case *types.Named:
		return name(t.Obj(), t.TypeArgs(), pkg)
	case *types.Interface:
		return "interface"
	case *types.Struct:
		return "struct"
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
	if text == "any" && obj.Pkg() == nil {
		return "interface"
	}
	if obj.Pkg() != nil && obj.Pkg() != pkg {
		_, path, vendored := strings.Cut(obj.Pkg().Path(), "vendor/")
		if !vendored {
			path = obj.Pkg().Path()
		}
		text = path + "." + text
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
