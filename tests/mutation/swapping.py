"""Change the functions of a module that is already imported, without importing it again."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType, FunctionType

#: CO_OPTIMIZED: what a function has, and a module or a class has not.
_OF_FUNCTION = 0x1


def swap(functions: list[FunctionType], original: CodeType, changed: CodeType) -> bool:
    """Give functions the code of a changed module.

    Return whether that is the whole change. It is not if something else would happen when the
    module is imported: in the module itself, in a class, or in a function that ran then and is gone
    (a comprehension, a function whose decorator called it).
    """
    codes = dict(_pairs(original, changed))
    if any(not _is_function(code) and _plain(code) != _plain(codes[code]) for code in codes):
        return False
    alive = {function.__code__ for function in functions}
    if any(code not in alive and _differs(code, codes[code]) for code in _at_import(original)):
        return False
    for function in functions:
        code = codes.get(function.__code__)
        if code is not None and len(code.co_freevars) == len(function.__code__.co_freevars):
            function.__code__ = code
        elif code is not None:
            return False
    return True


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & _OF_FUNCTION)


def _at_import(code: CodeType) -> Iterator[CodeType]:
    """Yield the functions that a module and its classes create."""
    for each in _contained(code):
        if _is_function(each):
            yield each
        else:
            yield from _at_import(each)


def _pairs(original: CodeType, changed: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield a piece of code with what it became, then those that it contains."""
    yield original, changed
    inner, other = _contained(original), _contained(changed)
    if len(inner) == len(other):  # otherwise the change is here, and all within goes with it
        for pair in zip(inner, other, strict=True):
            yield from _pairs(*pair)


def _contained(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _differs(one: CodeType, other: CodeType) -> bool:
    """Return whether two pieces of code do something else, or those that they contain."""
    inner, others = _contained(one), _contained(other)
    return _plain(one) != _plain(other) or any(map(_differs, inner, others))


def _plain(code: CodeType) -> tuple[object, ...]:
    """Return what a piece of code does, whatever its lines and the code that it contains."""
    constants = [
        constant.co_name if isinstance(constant, CodeType) else repr(constant)
        for constant in code.co_consts
    ]
    return code.co_code, constants, code.co_names, code.co_varnames
