// Prints `file start end type` for expressions of packages as go/types sees them, with the
// spelling of tests/types/spelling.py. Constants, types and what has no single value are left out.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type input struct {
	GoVersion string
	Packages  []struct {
		ImportPath, Dir string
		Files           []string
		ImportMap       map[string]string
	}
	Exports map[string]string
	Wanted  map[string][][2]int // byte offsets in a file; without them all expressions
}

type mapped struct {
	types.Importer
	paths map[string]string
}

func (m mapped) Import(path string) (*types.Package, error) {
	if to, ok := m.paths[path]; ok {
		path = to
	}
	return m.Importer.Import(path)
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	fset := token.NewFileSet()
	compiled := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(in.Exports[path])
	})
	for _, each := range in.Packages {
		var files []*ast.File
		for _, name := range each.Files {
			name = filepath.Join(each.Dir, name)
			file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				panic(err)
			}
			files = append(files, file)
		}
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{},
			Uses:  map[*ast.Ident]types.Object{},
			Defs:  map[*ast.Ident]types.Object{},
		}
		conf := types.Config{
			Importer:    mapped{compiled, each.ImportMap},
			FakeImportC: true,
			Sizes:       types.SizesFor("gc", "amd64"),
			Error:       func(error) {},
		}
		pkg, _ := conf.Check(each.ImportPath, fset, files, info)
		for _, file := range files {
			show(fset, pkg, file, info, in.Wanted)
		}
	}
}

func show(fset *token.FileSet, pkg *types.Package, file *ast.File, info *types.Info, wanted map[string][][2]int) {
	name := fset.File(file.Package).Name()
	var at map[[2]int]bool
	if wanted != nil {
		at = map[[2]int]bool{}
		for _, span := range wanted[name] {
			at[span] = true
		}
	}
	base := fset.File(file.Package).Base()
	ast.Inspect(file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		span := [2]int{int(expr.Pos()) - base, int(expr.End()) - base}
		if at != nil && !at[span] {
			return true
		}
		var t types.Type
		if ident, ok := expr.(*ast.Ident); ok {
			if variable, ok := info.ObjectOf(ident).(*types.Var); ok && !variable.IsField() {
				t = variable.Type()
			}
		} else if tv := info.Types[expr]; tv.IsValue() && tv.Value == nil {
			t = tv.Type
		}
		if t == nil {
			return true
		}
		if _, ok := t.(*types.Tuple); ok {
			return true
		}
		text := spell(t, pkg)
		if !strings.Contains(text, "invalid type") {
			fmt.Printf("%s\t%d\t%d\t%s\n", name, span[0], span[1], text)
		}
		return true
	})
}
