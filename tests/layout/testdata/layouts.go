// Prints `package name size align pointer-bytes offsets` for each package-level struct type of
// packages as go/types sees them, for one GOARCH. The packages come on stdin, imported ones first;
// function bodies are not checked, and types that depend on an error (as cgo's) are left out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

type input struct {
	Arch     string
	Packages []struct {
		ImportPath, Dir string
		Files           []string
		ImportMap       map[string]string
		Asked           bool
	}
}

type checked struct {
	packages map[string]*types.Package
	paths    map[string]string
}

func (c checked) Import(path string) (*types.Package, error) {
	if to, ok := c.paths[path]; ok {
		path = to
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := c.packages[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	sizes := types.SizesFor("gc", in.Arch)
	word := sizes.Sizeof(types.Typ[types.Uintptr])
	packages := map[string]*types.Package{}
	fset := token.NewFileSet()
	for _, each := range in.Packages {
		var files []*ast.File
		for _, name := range each.Files {
			file, err := parser.ParseFile(fset, filepath.Join(each.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				panic(err)
			}
			files = append(files, file)
		}
		conf := types.Config{
			Importer:         checked{packages, each.ImportMap},
			Sizes:            sizes,
			FakeImportC:      true,
			IgnoreFuncBodies: true,
			Error:            func(error) {},
		}
		pkg, _ := conf.Check(each.ImportPath, fset, files, nil)
		packages[each.ImportPath] = pkg
		if each.Asked {
			show(out, pkg, sizes, word)
		}
	}
}

func show(out *bufio.Writer, pkg *types.Package, sizes types.Sizes, word int64) {
	for _, name := range pkg.Scope().Names() {
		object, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || object.IsAlias() {
			continue
		}
		if named, ok := object.Type().(*types.Named); !ok || named.TypeParams().Len() > 0 {
			continue
		}
		structure, ok := object.Type().Underlying().(*types.Struct)
		if !ok || invalid(structure, map[types.Type]bool{}) {
			continue
		}
		var fields []*types.Var
		for i := 0; i < structure.NumFields(); i++ {
			fields = append(fields, structure.Field(i))
		}
		t := object.Type()
		offsets := strings.Trim(fmt.Sprint(sizes.Offsetsof(fields)), "[]")
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%d\t%s\n", pkg.Path(), name,
			sizes.Sizeof(t), sizes.Alignof(t), pointerBytes(t, sizes, word), offsets)
	}
}

// invalid reports whether the layout of a type depends on a type that is not known.
func invalid(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Array:
		return t.Len() < 0 || invalid(t.Elem(), seen)
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			if invalid(t.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// pointerBytes is PtrDataSize of cmd/compile/internal/types, which go/types does not have.
func pointerBytes(t types.Type, sizes types.Sizes, word int64) int64 {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.String || u.Kind() == types.UnsafePointer {
			return word
		}
	case *types.Pointer:
		if !notInHeap(u.Elem()) {
			return word
		}
	case *types.Slice:
		if !notInHeap(u.Elem()) {
			return word
		}
	case *types.Map, *types.Chan, *types.Signature:
		return word
	case *types.Interface:
		return 2 * word
	case *types.Array:
		if in := pointerBytes(u.Elem(), sizes, word); in > 0 && u.Len() > 0 {
			return sizes.Sizeof(u.Elem())*(u.Len()-1) + in
		}
	case *types.Struct:
		var fields []*types.Var
		for i := 0; i < u.NumFields(); i++ {
			fields = append(fields, u.Field(i))
		}
		offsets := sizes.Offsetsof(fields)
		for i := len(fields) - 1; i >= 0; i-- {
			if in := pointerBytes(fields[i].Type(), sizes, word); in > 0 {
				return offsets[i] + in
			}
		}
	}
	return 0
}

// notInHeap reports whether no value of a type lies in the garbage-collected heap.
func notInHeap(t types.Type) bool {
	for alias, ok := t.(interface{ Rhs() types.Type }); ok; alias, ok = t.(interface{ Rhs() types.Type }) {
		t = alias.Rhs()
	}
	if named, ok := t.(*types.Named); ok {
		object := named.Obj()
		if object.Name() == "nih" && strings.HasSuffix(object.Pkg().Path(), "/sys") {
			return true
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Array:
		return notInHeap(t.Elem())
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			if notInHeap(t.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}
