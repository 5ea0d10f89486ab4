"""The build that the compiler's word comes from, and what `go list` tells about its packages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from escapelint.model import Package

# `-m -m` and `-m=2` are the same flag and share cache entries; this is the documented spelling.
GCFLAGS = "-gcflags=-m -m"
_FIELDS = (
    "ImportPath,Dir,Name,Module,GoFiles,CgoFiles,Imports,TestImports,XTestImports,ImportMap,Match,"
    "Error,DepOnly"
)
_COMPILED = "Export,BuildID,DepsErrors"  # known after a build


def list_command(
    go: str,
    patterns: Sequence[str],
    *,
    tests: bool = False,
    tags: str = "",
    build: bool = True,
    overlay: str = "",
) -> list[str]:
    """The command line that compiles `patterns` and prints their diagnostics on stderr; without
    `build` it only prints what packages there are.

    `go list -export` compiles as `go build` does and shares its cache, but links nothing, writes
    nothing into the user's folders, takes main packages, and with -e goes on after errors. With
    -deps it lists what the packages import, too; the compiler's flags are for `patterns` only.
    `overlay` is the path of a JSON file that says which files stand in for which.
    """
    command = [go, "list", "-e"]
    command += ["-export", f"-json={_FIELDS},{_COMPILED}"] if build else [f"-json={_FIELDS}"]
    command.append("-deps")
    if tests:
        command.append("-test")
    if tags:
        command.append(f"-tags={tags}")
    if overlay:
        command.append(f"-overlay={overlay}")
    return [*command, GCFLAGS, *patterns] if build else [*command, *patterns]


def parse_packages(stdout: bytes, *, built: bool = True) -> Iterator[Package]:
    """The packages of `go list -json`'s output: JSON objects one after the other.

    `built`: whether it built them, so that one without an archive has an error.
    """
    text = stdout.decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        fields, end = decoder.raw_decode(text, at)
        yield _package(fields, built)
        at = text.find("{", end)


def _package(fields: dict[str, object], built: bool) -> Package:
    def names(key: str) -> tuple[str, ...]:
        value = fields.get(key)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    module = fields.get("Module")
    module = module if isinstance(module, dict) else {}
    replaced = module.get("Replace")
    # A module that is replaced by a folder is at home here and has no version of its own.
    local = bool(module.get("Main")) or (isinstance(replaced, dict) and not replaced.get("Version"))
    renamed = fields.get("ImportMap")
    error = fields.get("Error")
    text = str(error.get("Err", "")) if isinstance(error, dict) else ""
    position = str(error.get("Pos", "")) if isinstance(error, dict) else ""
    compiled = bool(fields.get("Export")) or not (names("GoFiles") or names("CgoFiles"))
    if not text and built and not compiled and fields.get("ImportPath") != "unsafe":
        text = _first_error(fields.get("DepsErrors"))
    elif text and position and not text.startswith(("#", position)):
        text = f"{position}: {text}"
    return Package(
        import_path=str(fields.get("ImportPath", "")),
        dir=str(fields.get("Dir", "")),
        name=str(fields.get("Name", "")),
        module=str(module.get("Path", "")),
        module_version="" if local else str(module.get("Version", "")),
        module_dir=str(module.get("Dir", "")),
        go_files=names("GoFiles"),
        cgo_files=names("CgoFiles"),
        imports=names("Imports"),
        test_imports=names("TestImports") + names("XTestImports"),
        import_map=tuple(renamed.items()) if isinstance(renamed, dict) else (),
        match=names("Match"),
        only_imported=bool(fields.get("DepOnly")),
        error=text,
        go_version=str(module.get("GoVersion", "")),
        archive=str(fields.get("Export", "")),
        build_ids=(str(fields["BuildID"]),) if fields.get("BuildID") else (),
    )


def _first_error(errors: object) -> str:
    """What kept a package from being compiled that has no error of its own."""
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        text = str(errors[0].get("Err", ""))
        position = str(errors[0].get("Pos", ""))
        return f"{position}: {text}" if position and not text.startswith("#") else text
    return "it was not compiled, and the go command does not say why"
