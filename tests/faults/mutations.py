"""Hostile responses: mutations of valid ones.

Some change one value in the JSON; others change its text, the headers or the status. Each depends
only on a random generator.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from typing import Any

from tests.faults.hostile_values import HEADERS, PHP, STATUSES, TEXTS, VALUES
from tests.faults.wire import Answer


class _Raw:
    """Represents a JSON text in a tree, including one that Python would not write."""

    def __init__(self, text: str) -> None:
        self.text = text


def _one_value(rng: random.Random, answer: Answer) -> None:
    """One value anywhere in the JSON is replaced."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        tree = _parsed(answer)
        if tree is None:
            _whole_text(rng, answer)
            return
        holder: list[Any] = [tree]
        container, key = rng.choice(_places(holder))
        container[key] = _Raw(rng.choice(VALUES))
        answer.body = _written(holder[0])


def _one_key(rng: random.Random, answer: Answer) -> None:
    """One key is missing, renamed or duplicated."""
    tree = _parsed(answer)
    objects = [] if tree is None else [each for each in _containers([tree]) if each]
    objects = [each for each in objects if isinstance(each, dict)]
    if not objects:
        _whole_text(rng, answer)
        return
    chosen = rng.choice(objects)
    key = rng.choice(list(chosen))
    value = chosen[key]
    how = rng.randrange(3)
    if how == 0:
        del chosen[key]
    elif how == 1:
        chosen[rng.choice(("", "__class__", "items", "\ud800", "x" * 500, "\0"))] = chosen.pop(key)
    else:
        chosen[key] = _Raw(f"{_text(value)}, {json.dumps(key)}: {rng.choice(VALUES)}")
    answer.body = _written(tree)


def _whole_value(rng: random.Random, answer: Answer) -> None:
    answer.body = rng.choice(VALUES).encode()


def _whole_text(rng: random.Random, answer: Answer) -> None:
    answer.body = rng.choice(TEXTS).encode("latin-1", "replace")


def _wrapped(rng: random.Random, answer: Answer) -> None:
    """The JSON is wrapped in a list, or unwrapped."""
    tree = _parsed(answer)
    inner = tree[0] if isinstance(tree, list) and tree else tree
    answer.body = _written(rng.choice(([tree], inner, {"data": tree}, [inner, None], [inner] * 3)))


def _printed(rng: random.Random, answer: Answer) -> None:
    """PHP prints something around it, or it begins with a byte order mark."""
    before = rng.choice(["", "\ufeff", *PHP]).encode()
    after = rng.choice(["", "\n", *PHP, "<script>x()</script>"]).encode()
    answer.body = before + answer.body + after


def _truncated(rng: random.Random, answer: Answer) -> None:
    answer.body = answer.body[: rng.randrange(len(answer.body) + 1)]


def _bytes_changed(rng: random.Random, answer: Answer) -> None:
    body = bytearray(answer.body or b"x")
    for _ in range(rng.choice((1, 2, 10))):
        place = rng.randrange(len(body))
        how = rng.randrange(3)
        if how == 0:
            body[place] = rng.randrange(256)
        elif how == 1:
            body[place:place] = rng.choice(
                (b"\xff", b"\x00", b"\xed\xa0\x80", b'"', b"<", b"{", b"9" * 50)
            )
        else:
            del body[place : place + rng.randrange(1, 20)]
        body = body or bytearray(b"x")
    answer.body = bytes(body)


def _another_encoding(rng: random.Random, answer: Answer) -> None:
    text = answer.body.decode("utf-8", "replace")
    encoding = rng.choice(("utf-16", "utf-32", "utf-7", "cp037", "utf-8-sig"))
    answer.body = text.encode(encoding, "replace")


def _header(rng: random.Random, answer: Answer) -> None:
    name, values = rng.choice(HEADERS)
    value = rng.choice(values).encode("latin-1", "replace").decode("latin-1")
    if rng.random() < 0.7:
        answer.headers = [(n, v) for n, v in answer.headers if n.lower() != name.lower()]
    answer.headers.append((name, value))
    if name == "Location":
        answer.status = rng.choice((301, 302, 303, 307, 308))


def _status(rng: random.Random, answer: Answer) -> None:
    answer.status = rng.choice(STATUSES)
    if rng.random() < 0.5:
        _whole_text(rng, answer)


def _refusal(rng: random.Random, answer: Answer) -> None:
    """An error in some envelope."""
    value = rng.choice(VALUES)
    answer.status = rng.choice((200, 400, 401, 403, 404, 500, 503))
    answer.body = rng.choice(
        (
            f'{{"error": {value}, "request": "/"}}',
            f'{{"status": {{"error": {value}}}}}',
            f'{{"errors": {value}}}',
            f'{{"errors": [{{"message": {value}, "code": {value}}}]}}',
            f"<hash><error>{value}</error></hash>",
            f'<div class="error">{value}</div>',
        )
    ).encode()


def _packed(rng: random.Random, answer: Answer) -> None:
    """The body is compressed, sometimes without the header."""
    answer.body = gzip.compress(answer.body, 1)
    if rng.random() < 0.7:
        answer.headers.append(("Content-Encoding", rng.choice(("gzip", "deflate", "x-gzip"))))
    if rng.random() < 0.3:
        answer.body = answer.body[: rng.randrange(len(answer.body))]


Mutation = Callable[[random.Random, Answer], None]
MUTATIONS: dict[str, tuple[int, Mutation]] = {
    "one value": (10, _one_value),
    "one key": (4, _one_key),
    "whole value": (3, _whole_value),
    "whole text": (3, _whole_text),
    "wrapped": (1, _wrapped),
    "printed": (2, _printed),
    "truncated": (2, _truncated),
    "bytes": (3, _bytes_changed),
    "encoding": (1, _another_encoding),
    "header": (4, _header),
    "status": (2, _status),
    "refusal": (2, _refusal),
    "packed": (1, _packed),
}


def mutate(rng: random.Random, answer: Answer) -> tuple[str, Answer]:
    """Return a hostile response, and the name of its mutation."""
    names = list(MUTATIONS)
    name = rng.choices(names, [weight for weight, _ in MUTATIONS.values()])[0]
    changed = Answer(answer.status, list(answer.headers), answer.body)
    MUTATIONS[name][1](rng, changed)
    return name, changed


def _parsed(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def _containers(value: Any) -> list[Any]:
    """Return every list and object in a value, the value first."""
    found = [value]
    for container in found:
        children = container.values() if isinstance(container, dict) else container
        found += [child for child in children if isinstance(child, (dict, list))]
    return found


def _places(holder: list[Any]) -> list[tuple[Any, Any]]:
    places: list[tuple[Any, Any]] = []
    for container in _containers(holder):
        keys = container if isinstance(container, dict) else range(len(container))
        places += [(container, key) for key in keys]
    return places


def _text(value: Any) -> str:
    if isinstance(value, _Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return json.dumps(value)


def _written(value: Any) -> bytes:
    return _text(value).encode("utf-8", "surrogatepass")
