"""A better order of a struct's fields, as a fix."""

from __future__ import annotations

from escapelint.beyond import Beyond
from escapelint.model import Edit, Fix, Promise, Refusal
from escapelint.passes import Pass
from escapelint.structs import PaddedStruct, reordered_lines
from escapelint.types.literals import PositionalUses


def order_fix(
    p: Pass, padded: PaddedStruct, positional: PositionalUses, beyond: Beyond, *, boxed: bool
) -> tuple[Fix | None, Refusal | None]:
    """The fix, or why there is none. `boxed` says that values are put into interfaces."""
    elsewhere = beyond.of(padded)
    moved = reordered_lines(padded, p.types, p.sources, positional, elsewhere.literals)
    name, edits = padded.declaration.name, moved.edits
    which = "fields, named in literals, of" if len(edits) > 1 else "fields of"
    title = f"Reorder the {which} {name}"
    why = elsewhere.why or moved.why
    if why:
        return None, Refusal(title, why)
    seen_by = _seen_by(p, padded, boxed)
    if seen_by:
        title += f" ({seen_by})"
    regions = tuple(Edit(source.region(e.start, e.end), e.text) for source, e in edits)
    promise = Promise(name, padded.better.new_size)
    return Fix(title, "unsafe" if seen_by else "safe", regions, promise=promise), None


def _seen_by(p: Pass, padded: PaddedStruct, boxed: bool) -> str:
    """Who may see the order of the fields, in words; "" where nobody is known to."""
    fields = padded.struct.fields
    hidden = not any(field.name[:1].isupper() for field in fields)
    if padded.declaration.name[:1].isupper() and not p.is_private:
        if all(field.name[:1].isupper() for field in fields):
            return "literals without field names in other modules are not searched"
        return "other modules may see the order"
    if padded.is_encoded or not hidden:
        return "encoders may see the order"
    return "it is put into interfaces, where the order may be seen" if boxed else ""
