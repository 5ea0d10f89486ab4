"""Places and texts as SARIF has them: columns count UTF-16 units from 1."""

from __future__ import annotations

import sarif_om as om

from escapelint.model import Region
from escapelint.reporters.columns import placed, split, utf16_column
from escapelint.reporters.said import sentence
from escapelint.reporters.terminal import printable
from escapelint.reporters.uris import uri


def at(region: Region) -> om.PhysicalLocation:
    known = placed(region)
    place = region_of(known)
    if known.column and known.end_line == known.line:
        _, inside, _ = split(known.first_text, known.column, known.end_column)
        place.snippet = om.ArtifactContent(text=inside) if inside else None
    return physical(known.file, place)


def region_of(region: Region) -> om.Region:
    if not region.column:
        return om.Region(start_line=region.line)
    return om.Region(
        start_line=region.line,
        start_column=utf16_column(region.first_text, region.column, region.line),
        end_line=region.end_line,
        end_column=utf16_column(region.last_text, region.end_column, region.end_line),
    )


def physical(file: str, region: om.Region | None) -> om.PhysicalLocation:
    return om.PhysicalLocation(artifact_location=artifact(file), region=region)


def artifact(file: str) -> om.ArtifactLocation:
    relative, base = uri(file)
    return om.ArtifactLocation(uri=relative, uri_base_id=base or None)


def message(text: str) -> om.Message:
    return om.Message(text=unlinked(sentence(text)))


def unlinked(text: str) -> str:
    """Printable text without links: `f[int](x)` is Go and would be read as one."""
    return printable(text).replace("](", "] (")
