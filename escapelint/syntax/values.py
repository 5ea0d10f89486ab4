"""Where a value goes at once: which variable it is assigned to, and how that is written."""

from __future__ import annotations

from tree_sitter import Node

from escapelint.syntax.context import FUNCTIONS, enclosing
from escapelint.syntax.source import Source

_DEFINITIONS = {
    "var_spec": "var",
    "short_var_declaration": ":=",
    "assignment_statement": "=",
}

_DECLARING = (
    *("var_spec", "short_var_declaration", "parameter_declaration"),
    *("variadic_parameter_declaration", "range_clause", "block"),
)


def assigned_variable(source: Source, value: Node) -> str:
    """The variable that a value alone is assigned to; "" for none."""
    values = value.parent
    statement = values.parent if values is not None else None
    if values is None or statement is None or len(values.named_children) != 1:
        return ""
    if statement.type not in _DEFINITIONS:
        return ""
    names = statement.child_by_field_name("left") or statement.child_by_field_name("name")
    if names is not None and names.type == "expression_list":
        names = names.named_child(0) if names.named_child_count == 1 else None
    return source.text(names) if names is not None and names.type == "identifier" else ""


def definition_of(node: Node | None) -> str:
    """How a variable's name, or its value, is defined: "var", ":=", "=", or "" for neither."""
    parent = node.parent if node is not None else None
    if parent is not None and parent.type == "expression_list":
        parent = parent.parent
    return _DEFINITIONS.get(parent.type, "") if parent is not None else ""


def starts_empty(source: Source, name: Node | None) -> bool:
    """Whether a variable's definition gives it no value but its type's zero value."""
    values = enclosing(name, ("var_spec", "short_var_declaration"))
    field = "value" if values is not None and values.type == "var_spec" else "right"
    value = values.child_by_field_name(field) if values is not None else None
    return value is None or source.text(value).endswith("{}")


def is_local_holder(source: Source, node: Node, element: str) -> bool:
    """Whether the slice or map of `element` (`list`, `m[k]`) is a local that is not returned.

    Whatever is assigned to it is made in the function around `node`, or appended to it.
    """
    name = element.partition("[")[0]
    function = enclosing(node, (*FUNCTIONS, "func_literal"))
    body = function.child_by_field_name("body") if function is not None else None
    if body is None or not name.isidentifier():
        return False
    defined, stack = False, [body]
    while stack:
        at = stack.pop()
        if at.type == "return_statement" and _mentions(source, at, name):
            return False
        if at.type == "identifier" and source.text(at) == name:
            how, value = definition_of(at), _value_for(at)
            if how and value is not None and not _is_made_for(source, value, name):
                return False
            defined = defined or how in ("var", ":=")
        stack.extend(at.named_children)
    return defined


def _value_for(name: Node) -> Node | None:
    """What a name on the left of a definition is given; None for nothing.

    For one of several names of one call it is the call; for a name on the right it is itself.
    """
    around = name.parent
    if around is None:
        return None
    if around.type == "var_spec":
        left, right = around.children_by_field_name("name"), around.child_by_field_name("value")
    else:
        statement = around.parent
        right = statement.child_by_field_name("right") if statement is not None else None
        left = around.named_children
        if right is not None and right.id == around.id:
            return name
    values = right.named_children if right is not None else []
    if len(values) != len(left):
        return values[0] if values else None
    return next(v for n, v in zip(left, values, strict=True) if n.id == name.id)


def _is_made_for(source: Source, value: Node, name: str) -> bool:
    """Whether a value is new memory, nothing, or what `append` makes of the variable itself."""
    if value.type in ("composite_literal", "nil"):
        return True
    function = value.child_by_field_name("function")
    arguments = value.child_by_field_name("arguments")
    if value.type != "call_expression" or function is None or arguments is None:
        return False
    if source.text(function) == "make":
        return True
    first = [source.text(argument) for argument in arguments.named_children[:1]]
    return source.text(function) == "append" and first == [name]


def is_put_once(source: Source, node: Node, variable: str) -> bool:
    """Whether a value goes to one place only: at once, or by one use of its variable.

    Other uses of the variable may only read and write the fields of the value.
    """
    if not variable:
        return node.parent is not None and node.parent.type in ("argument_list", "expression_list")
    function = enclosing(node, (*FUNCTIONS, "func_literal"))
    others, stack = 0, [function] if function is not None else []
    while stack:
        at = stack.pop()
        if at.type == "identifier" and source.text(at) == variable:
            others += not (_is_field_of(at) or definition_of(at) in ("var", ":="))
        stack.extend(at.named_children)
    return others == 1


def _is_field_of(operand: Node) -> bool:
    """Whether a field of a name is read or written, and its address not taken."""
    selector = operand.parent
    if selector is None or selector.type != "selector_expression":
        return False
    around = selector.parent
    while around is not None and around.type in ("selector_expression", "index_expression"):
        around = around.parent
    return around is not None and around.type not in ("unary_expression", "slice_expression")


def _mentions(source: Source, node: Node, name: str) -> bool:
    """Whether a name is used as a whole: `len(name)` and `name[i].f` are no uses of that kind."""
    if node.type == "identifier":
        return source.text(node) == name
    if node.type in ("index_expression", "selector_expression"):
        return False
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        if function is not None and source.text(function) == "len":
            return False
    return any(_mentions(source, child, name) for child in node.named_children)


def declared_by(source: Source, name: Node) -> str:
    """The text of what declares a variable; only its name where nothing does."""
    declaration = enclosing(name, _DECLARING)
    if declaration is None or declaration.type == "block":
        declaration = name
    return source.text(declaration)
