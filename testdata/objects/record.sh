#!/bin/sh
# Records what the compiler makes of ../samples/allocs and globals: the archives, the names that it
# calls by number, and its diagnostics, into ./<release>/.
# Usage: record.sh GO...    for instance record.sh ~/sdk/go1.2[1-7]*/bin/go
set -eu
cd "$(dirname "$0")"
objects=$PWD
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath GOWORK=off GOOS=linux GOARCH=amd64
GOCACHE=$(mktemp -d)
export GOCACHE
trap 'rm -rf "$GOCACHE"' EXIT
cd ../samples
for go; do
	release=$("$go" env GOVERSION | sed 's/^go\(1\.[0-9]*\).*/\1/')
	out=$objects/$release
	mkdir -p "$out"
	for sample in allocs globals; do
		"$go" list -export -f '{{.Export}}' '-gcflags=-m -m -dwarf=false' "./$sample" 2>"$out/$sample.txt" |
			xargs xz -9e --stdout >"$out/$sample.a.xz"
	done
	grep '^	{"' "$("$go" env GOROOT)/src/cmd/internal/goobj/builtinlist.go" >"$out/builtins.txt"
	echo "$release: $(cat "$out"/* | wc -c) bytes"
done
