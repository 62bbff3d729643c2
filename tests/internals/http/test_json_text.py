"""orjson and the standard library parse JSON to the same values."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.internals.http import json_text
from gnusocial.internals.http.json_text import loads
from tests.recorded import FOLDER

HOSTILE = [
    "NaN",
    "[Infinity, -Infinity]",
    '"\\ud800"',
    '["\\udc00\\ud800", "\\ud83d\\ude00"]',
    '{"a": 1, "b": 2, "a": 3}',
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    '{"id": 123456789012345678901234567890}',
    "1e400",
    "-1.7976931348623157e308",
    "1.7976931348623159e308",
    "0.30000000000000004",
    "9007199254740993",
    "4.9e-324",
    "-0",
    "-0.0",
    '"\x7f\u2028"',
    '"\\u0000"',
    '"a\tb"',
    "01",
    "1.",
    "[1,]",
    "{'a': 1}",
    "\ufeff[]",
    "[]\x00",
    "\x0b[]",
    "",
    "tru",
    "[" * 400 + "]" * 400,
    "[" * 100_000,
    "[" * 3000 + "]" * 3000,
    '{"a":' * 600 + "1" + "}" * 600,
    json.dumps(["]" * 400, "[" * 400] * 5),
    # Brackets in strings must not hide how deep it is: orjson alone would accept this one.
    '["]",' * 1000 + "1" + ',"["]' * 1000,
    # A text that closes the arrays around it, if it is put into some.
    "1],[" * 400 + "2",
    "]" * 400 + "," + "[" * 1000,
    "1," * 600 + "2",
    " " * 2000,
]


def what_comes_of(read: Any, body: bytes) -> Any:
    try:
        return _exact(read(body))
    except (ValueError, RecursionError) as error:
        return type(error)


def _exact(value: Any) -> Any:
    """Return a representation that distinguishes 1 from 1.0, -0.0 from 0.0, and orders of keys."""
    return repr(value)


def standard(body: bytes) -> Any:
    return json.loads(body.decode("utf-8"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_read_alike(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    assert what_comes_of(loads, body) == what_comes_of(standard, body)


def long_number(body: bytes) -> bool:
    """Return what the fast search has to return, by trying every place."""
    runs = range(len(body) - 19)
    return any(all(byte in b"-0123456789" for byte in body[at : at + 20]) for at in runs)


@pytest.mark.parametrize("length", [18, 19, 20, 21])
@pytest.mark.parametrize("around", ["", " ", "x1x22x333x4444x", "1" * 15 + " "])
def test_a_long_number_is_found_at_every_place(length: int, around: str) -> None:
    for before in range(9):
        for after in range(9):
            for number in ("9" * length, "-" + "9" * (length - 1)):
                body = (around + " " * before + number + " " * after).encode()
                assert json_text._has_long_number(body) is long_number(body) is (length >= 20)


def test_a_long_number_is_found_in_any_text() -> None:
    chance = random.Random(1795)
    found: Counter[bool] = Counter()
    for _ in range(1000):
        likely = chance.choice((0.5, 0.8, 0.9, 0.95))
        size = chance.randrange(200)
        text = "".join(
            chance.choice("0123456789-") if chance.random() < likely else chance.choice(' ",.a')
            for _ in range(size)
        )
        expected = long_number(text.encode())
        assert json_text._has_long_number(text.encode()) is expected
        found[expected] += 1
    assert min(found[True], found[False]) > 150


def test_a_long_number_is_found_behind_many_that_are_not_long() -> None:
    for many in (150, 199, 200, 201, 10_000):
        body = b"1234567890123456789     " * many  # each is looked at: 24 is a multiple of 4
        assert not json_text._has_long_number(body)
        assert json_text._has_long_number(body + b"-1234567890123456789")


def test_numbers_of_many_digits_are_read_alike() -> None:
    chance = random.Random(1796)
    for _ in range(5000):
        digits = "".join(chance.choice("0123456789") for _ in range(chance.randrange(1, 22)))
        whole = chance.choice(("", "-")) + chance.choice("123456789") + digits
        parts = ("." + digits[::-1], "e" + str(chance.randrange(-330, 300)), "")
        body = f"[{whole}{chance.choice(parts)}]".encode()
        assert what_comes_of(loads, body) == what_comes_of(standard, body), body


@pytest.mark.parametrize("depth", [690, 699, 700, 701, 710, 900, 1023, 1024, 1025])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}"), ('["]",', ',"["]')])
def test_nesting_is_counted_exactly(opened: str, closed: str, depth: int) -> None:
    orjson = pytest.importorskip("orjson")
    body = (opened * depth + "1" + closed * depth).encode()
    if depth <= 700:
        assert json_text._flat(orjson.loads, body) == orjson.loads(body)
    else:
        with pytest.raises(orjson.JSONDecodeError):
            json_text._flat(orjson.loads, body)
    assert what_comes_of(loads, body) == what_comes_of(standard, body)


def test_a_depth_that_only_orjson_accepts_is_left_to_the_standard_library() -> None:
    body = b"[" * 1015 + b"]" * 1015
    found = []
    for read in (loads, standard):
        try:
            found.append(type(read(body)))
        except RecursionError:
            found.append(RecursionError)
    assert found[0] is found[1]


def test_the_depth_is_looked_for_in_a_bounded_number_of_steps() -> None:
    # The innermost brackets were taken off one pair at a time: minutes for a body of this kind.
    body = b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(RecursionError):
        loads(body)


@pytest.mark.parametrize("body", [b"\xff", b'"\xed\xa0\x80"', b'"\xc0\x80"', b'["\xf5"]'])
def test_what_is_not_utf_8_is_refused_alike(body: bytes) -> None:
    assert what_comes_of(loads, body) is UnicodeDecodeError
    assert what_comes_of(standard, body) is UnicodeDecodeError


def test_all_recordings_are_read_alike() -> None:
    read = 0
    for path in sorted(FOLDER.rglob("*.json")):
        body = path.read_bytes()
        assert what_comes_of(loads, body) == what_comes_of(standard, body)
        record = json.loads(body)
        inner = record.get("response", {}).get("body") if isinstance(record, dict) else None
        if isinstance(inner, str):
            text = inner.encode("utf-8", "surrogatepass")
            assert what_comes_of(loads, text) == what_comes_of(standard, text)
            read += 1
    assert read > 300


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(values, st.booleans())
def test_any_value_is_read_alike(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert what_comes_of(loads, body) == what_comes_of(standard, body)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet='[]{}",:0123456789.-+eEtrufalsn \\ud8', max_size=30))
def test_any_text_is_read_or_refused_alike(text: str) -> None:
    assert what_comes_of(loads, text.encode()) == what_comes_of(standard, text.encode())


@pytest.mark.parametrize(("setting", "used"), [("0", "False"), ("1", "True"), ("", "True")])
def test_a_variable_switches_it_off(setting: str, used: str) -> None:
    program = "from gnusocial.internals.http.json_text import _fast; print(_fast() is not None)"
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={"GNUSOCIAL_FAST": setting, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == used


def test_without_orjson_the_standard_library_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    json_text._fast.cache_clear()
    monkeypatch.setitem(sys.modules, "orjson", None)
    assert json_text._fast() is None
    assert loads(b"[1]") == [1]
    json_text._fast.cache_clear()


def test_an_orjson_with_another_limit_of_depth_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", SimpleNamespace(loads=lambda body: "too deep"))
    json_text._fast.cache_clear()
    try:
        assert loads(b"[1]") == [1]
    finally:
        json_text._fast.cache_clear()
