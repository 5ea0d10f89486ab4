#!/bin/sh
# Records what the compiler prints for ../samples and the canary, a file a package, into ./<release>/.
# Usage: record.sh GO...    for instance record.sh ~/sdk/go1.2[1-7]*/bin/go
# A cache of its own, because the go command replays texts with the paths of the first build.
set -eu
cd "$(dirname "$0")"
logs=$PWD
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS= GOWORK=off CGO_ENABLED=1
GOCACHE=$(mktemp -d)
export GOCACHE
canary=$(mktemp -d)
trap 'rm -rf "$GOCACHE" "$canary"' EXIT
for name in canary.go go.mod; do
	cp "../../escapelint/canary/$name.txt" "$canary/$name"
done
for go; do
	release=$("$go" env GOVERSION | sed 's/^go\(1\.[0-9]*\).*/\1/')
	goroot=$("$go" env GOROOT)
	out=$logs/$release
	mkdir -p "$out"
	record() { # FILE FLAG... PATTERN
		file=$out/$1.txt
		shift
		"$go" list -e -export '-gcflags=-m -m' "$@" 2>&1 >/dev/null |
			sed "s#[^ (]*$goroot/#GOROOT/#g; s#$GOCACHE/#CACHE/#g" >"$file"
	}
	cd "$logs/../samples"
	for package in reasons format quirks gen inl positions noise linedir cgo; do
		record "$package" "./$package/..."
	done
	cd "$canary" && GOFLAGS=-trimpath record canary . && cd "$logs/../samples"
	case $release in
	1.21 | 1.22) ;; # it needs range over functions
	*) cd modern && record modern -test . ;;
	esac
	echo "$release: $(cat "$out"/*.txt | wc -lc)"
done
