"""How a function uses one of its variables, and whether what it returns may be nil."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing, returned_values
from escapelint.syntax.source import Source

# Functions of the standard library that neither keep nor return the memory they are given, by
# import path; "" has the builtin ones. What is not here is not known to give it back.
_LENDERS = {
    "": r"len|cap|copy|clear|print|println|string",
    "bytes": r"Compare|Contains\w*|Count|Equal(?:Fold)?|Has(?:Prefix|Suffix)|(?:Last)?Index\w*",
    "crypto/md5": r"Sum",
    "crypto/rand": r"Read",
    "crypto/sha1": r"Sum",
    "crypto/sha256": r"Sum\d+",
    "crypto/sha512": r"Sum\d+(?:_\d+)?",
    "encoding/base64": r"(?:Raw)?(?:Std|URL)Encoding\.(?:Encode|Decode|EncodeToString)",
    "encoding/binary": r"Read|Write|Put\w+|U?[vV]arint|(?:Big|Little)Endian\.(?:Put)?Uint\d\d",
    "encoding/hex": r"Encode|Decode|EncodeToString|Dump",
    "encoding/json": r"Compact|HTMLEscape|Indent|Valid",
    "fmt": r"Fprint(?:f|ln)?|Append(?:f|ln)?",
    "hash/crc32": r"Checksum(?:IEEE)?|Update",
    "io": r"Copy(?:N|Buffer)?|copyBuffer|ReadAtLeast|ReadFull|WriteString",
    "unicode/utf8": r"EncodeRune|Decode(?:Last)?Rune|FullRune|RuneCount|Valid",
}
# Functions whose result is the first argument, with something appended.
_APPENDERS = {
    "": r"append",
    "encoding/base64": r"(?:Raw)?(?:Std|URL)Encoding\.Append(?:En|De)code",
    "encoding/binary": r"Append\w+|(?:Big|Little)Endian\.Append\w+",
    "encoding/hex": r"Append(?:En|De)code",
    "fmt": r"Append(?:f|ln)?",
    "strconv": r"Append\w+",
    "unicode/utf8": r"AppendRune",
}
_PATHS = {path.rpartition("/")[2]: path for path in (*_LENDERS, *_APPENDERS)}
# io.Reader, io.Writer and their kin must not retain the memory: method → numbers of arguments.
# ReadFrom and WriteTo with two are those of net.PacketConn.
_CONTRACTS = {
    "Read": (1,),
    "Write": (1,),
    "ReadAt": (2,),
    "WriteAt": (2,),
    "ReadFrom": (1, 2),
    "WriteTo": (1, 2),
}
# What is made of the memory and used at once: `json.NewEncoder(&b).Encode(v)`.
_WRAPPERS = {"encoding/json": r"NewEncoder"}
# Methods that only the compiler's print tells from others of the same name.
_METHODS = re.compile(
    r"\(\*json\.Encoder\)\.Encode|\(\*template\.Template\)\.[eE]xecute(?:Template)?"
)
_BUFFER_METHODS = re.compile(
    r"Write(?:Byte|Rune|String|To)?|Read(?:Byte|Bytes|From|Rune|String)?"
    r"|Reset|Len|Cap|Grow|Truncate|String|Available|UnreadByte|UnreadRune"
)
_BUFFER_ALIASES = ("Bytes", "Next", "AvailableBuffer")  # what they return is the buffer's memory


def is_lender(printed: str) -> bool:
    """Whether a callee, as the compiler prints it, gives back the memory it is lent."""
    qualifier, _, rest = printed.partition(".")
    if qualifier in _PATHS and _known(_LENDERS, _PATHS[qualifier], rest):
        return True
    return is_lending_method(printed) or printed.rpartition(".")[2] in _CONTRACTS


def is_lending_method(printed: str) -> bool:
    """Whether a printed callee is a known method whose name alone would not tell it."""
    return bool(_METHODS.fullmatch(printed))


def only_lent(
    source: Source,
    name: str,
    function: Node,
    imports: Mapping[str, str],
    lent_at: AbstractSet[int] = frozenset(),
) -> bool:
    """Whether a function only lends a variable: to lenders, and never keeps or returns it.

    `imports` are the file's (qualifier → import path), `lent_at` the offsets of the argument
    lists of calls that are known to lend. Names are compared and not scopes; a name that is used
    for two variables makes it stricter.
    """
    uses = _Uses(source, name, function, imports, lent_at)
    return all(map(uses.lends, _identifiers(source, name, function)))


def may_return_nil(source: Source, function: Node) -> bool:
    """Whether nil is among the first results of a function, and not only beside an error.

    It may be written in the return, assigned to what is returned, or what a variable or a named
    result has from its declaration.
    """
    named = _first_pointer_result(source, function)
    returned = {named}
    for values in returned_values(source, function):
        if values[0] == "nil" and (len(values) == 1 or values[-1] in ("nil", "true", "false")):
            return True
        returned.add(values[0])
    body = function.child_by_field_name("body")
    stack = [body] if body is not None else []
    while stack:
        node = stack.pop()
        if node.type == "return_statement":
            if named and not node.named_children and _encloses(function, node):
                return True
        elif node.type == "assignment_statement":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                pairs = zip(left.named_children, right.named_children, strict=False)
                if any(v.type == "nil" and source.text(n) in returned for n, v in pairs):
                    return True
        elif node.type == "var_spec":
            type_ = node.child_by_field_name("type")
            if type_ is not None and type_.type == "pointer_type":
                value = node.child_by_field_name("value")
                names = map(source.text, node.children_by_field_name("name"))
                if (value is None or source.text(value) == "nil") and returned & {*names}:
                    return True
        stack.extend(node.named_children)
    return False


def _first_pointer_result(source: Source, function: Node) -> str:
    """The name of a function's first result if it has one and is a pointer, else ""."""
    results = function.child_by_field_name("result")
    first = results.named_child(0) if results is not None else None
    type_ = first.child_by_field_name("type") if first is not None else None
    name = first.child_by_field_name("name") if first is not None else None
    if type_ is None or name is None or type_.type != "pointer_type":
        return ""
    return source.text(name)


def _encloses(function: Node, statement: Node) -> bool:
    """Whether a statement is the function's own, and not that of a literal in it."""
    nearest = enclosing(statement, (*FUNCTIONS, "func_literal"))
    return nearest is not None and nearest.id == function.id


def _identifiers(source: Source, name: str, node: Node) -> Iterator[Node]:
    if node.type == "identifier":
        if source.text(node) == name:
            yield node
        return
    for child in node.named_children:
        yield from _identifiers(source, name, child)


class _Uses:
    def __init__(
        self,
        source: Source,
        name: str,
        function: Node,
        imports: Mapping[str, str],
        lent_at: AbstractSet[int],
    ) -> None:
        self.source = source
        self.name = name
        self.function = function
        self.imports = imports
        self.lent_at = lent_at

    def lends(self, use: Node) -> bool:
        literal = enclosing(use, ("func_literal",))
        if literal is not None and literal.start_byte > self.function.start_byte:
            return False
        node, parent = use, use.parent
        while parent is not None:
            alias = self._alias(node, parent)
            if alias is None:
                return self._harmless(node, parent)
            node, parent = alias, alias.parent
        return False

    def _alias(self, node: Node, parent: Node) -> Node | None:
        """The expression around `node` that has the same memory as `node`, if one does."""
        match parent.type:
            case "parenthesized_expression" | "variadic_argument":
                return parent
            case "unary_expression":
                return parent if _has_operator(parent, "&") else None
            case "slice_expression":
                return parent if _is_field(parent, "operand", node) else None
            case "selector_expression":
                call = _called(parent)
                return call if self._field(parent) in _BUFFER_ALIASES else None
            case "argument_list":
                call = _at_once(parent.parent)
                first = parent.named_child(0)
                if call is None or first is None or first.id != node.id:
                    return None
                return call if self._calls(call, _APPENDERS) else None
        return None

    def _harmless(self, node: Node, parent: Node) -> bool:
        match parent.type:
            case "argument_list":
                return self._lent_to_call(parent, node)
            case "slice_expression" | "binary_expression":
                return True  # as an index, a number
            case "index_expression":
                return not _is_field(parent, "operand", node) or _is_read(parent)
            case "selector_expression":
                known = _BUFFER_METHODS.fullmatch(self._field(parent))
                return known is not None and _called(parent) is not None
            case "parameter_declaration":
                declared = parent.parent
                result = declared is not None and _is_field(self.function, "result", declared)
                return not result and _is_field(parent, "name", node)
            case "range_clause":
                return _is_field(parent, "right", node)
            case "expression_statement":
                return node.type == "call_expression"
            case "var_spec":
                names = parent.children_by_field_name("name")
                return self._declares(node, names, parent.child_by_field_name("value"))
            case "expression_list":
                return self._assigned(node, parent)
        return False

    def _assigned(self, node: Node, values: Node) -> bool:
        """Whether it stays what it is: it is assigned to itself, or new memory is to it."""
        statement = values.parent
        if statement is None or statement.type not in (
            "short_var_declaration",
            "assignment_statement",
        ):
            return False
        left = statement.child_by_field_name("left")
        right = statement.child_by_field_name("right")
        if left is None or right is None:
            return False
        if left.id == values.id:
            return self._declares(node, left.named_children, right)
        if left.named_child_count != right.named_child_count:
            return False
        at = [value.id for value in right.named_children].index(node.id)
        return self.source.text(left.named_children[at]) in (self.name, "_")

    def _declares(self, name: Node, names: list[Node], values: Node | None) -> bool:
        """Whether a name is given no value, its own one, or memory made on the spot."""
        if values is None:
            return True
        ids = [each.id for each in names]
        if name.id not in ids or len(ids) != values.named_child_count:
            return False
        value = values.named_children[ids.index(name.id)]
        if value.type == "unary_expression" and _has_operator(value, "&"):
            value = value.named_children[-1]
        if value.type in ("nil", "composite_literal"):
            return True
        callee = value.child_by_field_name("function")
        if callee is not None and self.source.text(callee) in ("make", "new"):
            return True
        return next(_identifiers(self.source, self.name, value), None) is not None

    def _lent_to_call(self, arguments: Node, argument: Node) -> bool:
        call = _at_once(arguments.parent)
        callee = call.child_by_field_name("function") if call is not None else None
        if call is None or callee is None:
            return False
        if argument.type == "variadic_argument":
            return self.source.text(callee) == "append"  # copies the bytes
        if arguments.start_byte in self.lent_at or self._calls(call, _LENDERS):
            return True
        outer = call.parent
        if self._calls(call, _WRAPPERS) and outer is not None:
            return self._field(outer) == "Encode" and _called(outer) is not None
        if callee.type != "selector_expression":
            return False
        operand = callee.child_by_field_name("operand")
        if operand is None or self.source.text(operand) in self.imports:
            return False  # a function of a package, not a method
        return arguments.named_child_count in _CONTRACTS.get(self._field(callee), ())

    def _calls(self, call: Node, functions: Mapping[str, str]) -> bool:
        callee = call.child_by_field_name("function")
        text = self.source.text(callee) if callee is not None else ""
        qualifier, dot, rest = text.partition(".")
        if not dot:
            return _known(functions, "", text)
        return qualifier in self.imports and _known(functions, self.imports[qualifier], rest)

    def _field(self, selector: Node) -> str:
        field = selector.child_by_field_name("field")
        return self.source.text(field) if field is not None else ""


def _known(functions: Mapping[str, str], path: str, function: str) -> bool:
    pattern = functions.get(path)
    return pattern is not None and re.fullmatch(pattern, function) is not None


def _called(selector: Node) -> Node | None:
    """The call of a method, None for a method value and for calls by `go` and `defer`."""
    return _at_once(selector.parent)


def _at_once(call: Node | None) -> Node | None:
    """A call that is made where it stands."""
    if call is None or call.type != "call_expression":
        return None
    statement = call.parent
    later = statement is not None and statement.type in ("go_statement", "defer_statement")
    return None if later else call


def _is_read(element: Node) -> bool:
    """Whether only the value of an element is used: its address is not taken."""
    node = element.parent
    while node is not None and node.type == "parenthesized_expression":
        node = node.parent
    if node is None or node.type in ("slice_expression", "selector_expression"):
        return False
    return not (node.type == "unary_expression" and _has_operator(node, "&"))


def _is_field(parent: Node, field: str, node: Node) -> bool:
    return any(child.id == node.id for child in parent.children_by_field_name(field))


def _has_operator(node: Node, operator: str) -> bool:
    found = node.child_by_field_name("operator")
    return found is not None and found.type == operator
