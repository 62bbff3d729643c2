"""What can be changed in a module: one operator, one constant, one call, one statement.

Left alone is what no behaviour depends on: annotations, docstrings, messages, ``__repr__``, what is
for type checkers only, and numbers that were chosen (time-outs, sizes) rather than meant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_CALLS = {"max": "min", "min": "max", "any": "all", "all": "any"}
#: Numbers that mean something; others were chosen.
_NUMBERS = {0: 1, 1: 2}


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: Path
    line: int
    before: str
    after: str
    #: Where the changed text begins and ends in the bytes of the file.
    start: int
    end: int
    #: The file as it was read: it may be edited while mutants of it are tried.
    whole: bytes = field(repr=False)

    @property
    def lines(self) -> range:
        """The lines of the changed text."""
        return range(self.line, self.line + self.before.count("\n") + 1)

    def source(self) -> bytes:
        """Return the file with the change."""
        return self.whole[: self.start] + self.after.encode() + self.whole[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {_short(self.before)}  ->  {_short(self.after)}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every change of a module that still compiles."""
    source = path.read_bytes()
    tree = ast.parse(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in _living(tree):
        for after in _changes(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            mutant = Mutant(
                path, node.lineno, source[start:end].decode(), after, start, end, source
            )
            if _compiles(mutant):
                yield mutant


def _living(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Yield the nodes on which behaviour depends."""
    for child in ast.iter_child_nodes(node):
        if _is_left_alone(child):
            continue
        if isinstance(child, ast.expr | ast.stmt):
            yield child
        if isinstance(child, ast.AnnAssign):
            yield from _living(ast.Expr(child.value)) if child.value else ()
        elif isinstance(child, ast.FunctionDef):
            for part in (*child.args.defaults, *child.args.kw_defaults, *child.body):
                if part is not None:
                    yield from _living(
                        ast.Module([part], []) if isinstance(part, ast.stmt) else ast.Expr(part)
                    )
        else:
            yield from _living(child)


def _is_left_alone(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.JoinedStr | ast.Raise | ast.arg | ast.alias)
        or (isinstance(node, ast.keyword) and node.arg == "frozen")
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
        or (isinstance(node, ast.FunctionDef) and node.name == "__repr__")
    )


def _changes(node: ast.expr | ast.stmt) -> Iterator[str]:
    """Yield what may stand in place of a node."""
    yield from _CHANGES.get(type(node), _none)(node)


def _none(node: Any) -> Iterator[str]:
    yield from ()


def _comparison(node: ast.Compare) -> Iterator[str]:
    if len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        other = _COMPARISONS[type(node.ops[0])]()
        yield _text(ast.Compare(node.left, [other], node.comparators))


def _and_or(node: ast.BoolOp) -> Iterator[str]:
    yield _text(ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values))
    for index in range(len(node.values)):
        values = [value for number, value in enumerate(node.values) if number != index]
        yield _text(values[0] if len(values) == 1 else ast.BoolOp(node.op, values))


def _negation(node: ast.UnaryOp) -> Iterator[str]:
    if isinstance(node.op, ast.Not):
        yield _text(node.operand)


def _arithmetic(node: ast.BinOp) -> Iterator[str]:
    if type(node.op) in _ARITHMETIC and not (_is_text(node.left) or _is_text(node.right)):
        yield _text(ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right))


def _constant(node: ast.Constant) -> Iterator[str]:
    if isinstance(node.value, bool):
        yield str(not node.value)
    elif isinstance(node.value, int) and node.value in _NUMBERS:
        yield str(_NUMBERS[node.value])


def _call(node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS and node.args:
        yield _text(ast.Call(ast.Name(_CALLS[node.func.id]), node.args, node.keywords))
        yield _text(node.args[0])


def _addition(node: ast.AugAssign) -> Iterator[str]:
    if type(node.op) in _ARITHMETIC:
        other = _ARITHMETIC[type(node.op)]()
        yield ast.unparse(ast.AugAssign(node.target, other, node.value))


def _statement(node: ast.Expr) -> Iterator[str]:
    if isinstance(node.value, ast.Call | ast.YieldFrom | ast.Yield):
        yield "pass"


def _choice(node: ast.IfExp) -> Iterator[str]:
    yield _text(node.body)
    yield _text(node.orelse)


_CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[str]]] = {
    ast.Compare: _comparison,
    ast.BoolOp: _and_or,
    ast.UnaryOp: _negation,
    ast.BinOp: _arithmetic,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.AugAssign: _addition,
    ast.Expr: _statement,
    ast.IfExp: _choice,
}


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(ast.fix_missing_locations(node))})"


def _compiles(mutant: Mutant) -> bool:
    try:
        compile(mutant.source(), str(mutant.path), "exec")
    except SyntaxError:
        return False
    return True


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:87]}..."
