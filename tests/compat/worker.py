"""The program that calls one of the two packages: ``python worker.py``.

It prints its functions on the first line. Then each line is a call, ``[name, args, kwargs]``, and
the response is what it returned or raised. JSON has no tuples, bytes and OAuth objects, so they are
represented by an object with one key that begins with ``$``.
"""

from __future__ import annotations

import importlib
import io
import json
import sys
import warnings
from typing import Any

MODULES = (
    "accounts activity_streams blocks config direct_messages exceptions friendships groups media"
    " oauth search statuses timelines users utils"
).split()
DECODED = {
    "$tuple": tuple,
    "$bytes": str.encode,
    "$file": lambda text: io.BytesIO(text.encode()),
    "$oauth": lambda keys: module("oauth").make_oauth_object(**keys),
}


def module(name: str) -> Any:
    return importlib.import_module(f"gnusocial.{name}")


def decoded(value: dict[str, Any]) -> Any:
    name = next(iter(value), "")
    return DECODED[name](value[name]) if name in DECODED else value


def functions() -> list[str]:
    """Return the public functions of all modules, including imported ones."""
    return [
        f"{name}.{each}"
        for name in MODULES
        for each, value in vars(module(name)).items()
        if callable(value)
        and not isinstance(value, type)
        and not each.startswith("_")
        and each not in ("get", "parse_qs")  # of requests and of the standard library
    ]


def outcome(name: str, args: list[Any], kwargs: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the effect of a call. A function that it returned is called too, with the URL."""
    home, _, function = name.partition(".")
    try:
        value = getattr(module(home), function)(*args, **kwargs)
        if callable(value) and hasattr(value, "__name__"):
            value = [value.__name__, value(url), value(url, 1)]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        return {"raised": name_of(error), "text": str(error)}
    return {"type": type(value).__name__, "returned": value}


def described(value: Any) -> Any:
    """Return the representation of a value that JSON lacks: the keys of an OAuth object."""
    if hasattr(value, "client"):
        return {name: each for name, each in vars(value.client).items() if isinstance(each, str)}
    return repr(value)


def name_of(error: Exception) -> str:
    """Return the name of an exception; for one of the old module, that name."""
    ours = vars(module("exceptions")).items()
    return next((name for name, each in ours if each is type(error)), type(error).__name__)


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.stdout.write(json.dumps(functions()) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        found = outcome(*json.loads(line, object_hook=decoded))
        sys.stdout.write(json.dumps(found, default=described) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
