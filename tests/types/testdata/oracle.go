// Prints `file offset type` for each use of a variable in a package's functions, as go/types
// sees it, with the spelling of tests/types/spelling.py.
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
