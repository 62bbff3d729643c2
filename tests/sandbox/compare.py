"""Compare a response of the sandbox with that of the real server, in meaning.

The comparison covers status, types, headers that clients read, the structure of JSON and XML, the
text of errors, and all values that follow from the requests. It ignores times, sizes and URLs of
pictures that the real server generated, and random tokens.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .replay import Answer, Recorded

# Values that depend on the moment, on chance, or on the picture library of the real server.
VARYING = re.compile(
    r"(created_at|created|modified|updated|published|reset_time|reset_time_in_seconds|updated_time|since_time"
    r"|profile_image_url\w*|avatarurl|@context|conversation)$"
)
# On Friendica also what was counted some time ago, and numbers of items in its database.
VARYING_ON_FRIENDICA = re.compile(
    rf"({VARYING.pattern})|(statuses_count|timestamp|date_rel|iid|\.parent)$"
)
# Numbers of contacts in the database of Friendica; whether there is one counts.
CONTACT = re.compile(r"\.(uid|cid)$")
PRESENT_ALIKE = (
    "www-authenticate",
    "etag",
    "last-modified",
    "access-control-allow-origin",
    "x-sup-id",
)
EQUAL = (
    *("content-type", "location", "www-authenticate", "x-gnusocial-warning"),
    # Friendica
    *("link", "x-response-type", "x-account-management-status", "x-friendica-version"),
    *("access-control-allow-methods", "access-control-allow-headers"),
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
FRIENDICA_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z| \d\d:\d\d:\d\d$)")
HASH = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"nonce=[0-9a-f]+")
AVATAR = re.compile(r"/avatar/\S*")
CLOCK = re.compile(r"on \w+, \d\d-\w{3}-\d{4} \d\d:\d\d:\d\d UTC")
TOKEN = re.compile(r"(?<==)[0-9a-f]{32}(?=&|$)")
KEY = re.compile(r"RSA\.[\w=.-]+")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PHOTO = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?=-\d\.|$)")
STAMP = re.compile(r"\bts=\d+")
REQUEST = re.compile(r"Request: [0-9a-f]{13}")
DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


@dataclass(frozen=True)
class Rules:
    """The permitted differences."""

    varying: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]
    numbers: re.Pattern[str] | None = None
    """Where a number only counts as none or some."""


GNU_SOCIAL = Rules(VARYING, (TIME, HASH, NONCE, AVATAR, CLOCK, KEY, DATE))
FRIENDICA = Rules(
    VARYING_ON_FRIENDICA,
    (*GNU_SOCIAL.patterns, FRIENDICA_TIME, GUID, PHOTO, STAMP),
    CONTACT,
)


def rules_for(recorded: Recorded) -> Rules:
    """The rules for the recorded server."""
    return FRIENDICA if recorded.version.startswith("friendica") else GNU_SOCIAL


def differences(recorded: Recorded, answer: Answer) -> list[str]:
    """The differences from the recording; empty if there are none."""
    return [*_head(recorded, answer), *_body(recorded, answer)]


def _head(recorded: Recorded, answer: Answer) -> Iterator[str]:
    if recorded.status != answer.status:
        yield f"status {answer.status}, recorded {recorded.status}"
    for name in EQUAL:
        if recorded.headers.get(name) != answer.headers.get(name):
            yield f"{name}: {answer.headers.get(name)!r}, recorded {recorded.headers.get(name)!r}"
    for name in PRESENT_ALIKE:
        if (name in recorded.headers) != (name in answer.headers):
            yield f"{name}: {answer.headers.get(name)!r}, recorded {recorded.headers.get(name)!r}"


def _body(recorded: Recorded, answer: Answer) -> Iterator[str]:
    kind = recorded.headers.get("content-type", "").split(";")[0]
    if "json" in kind:
        yield from _json_body(rules_for(recorded), recorded.body, answer.body)
    elif "xml" in kind:
        yield from _xml_body(rules_for(recorded), recorded.body, answer.body)
    elif kind.startswith("image/"):
        if bool(recorded.body) != bool(answer.body):
            yield "image body"
    elif kind == "application/x-www-form-urlencoded":
        if TOKEN.sub("…", recorded.body.decode()) != TOKEN.sub("…", answer.body.decode()):
            yield f"body {answer.body[:200]!r}, recorded {recorded.body[:200]!r}"
    elif "x-friendica-version" in recorded.headers:
        yield from _page(recorded, answer.body)
    elif _plain(recorded.body) != _plain(answer.body):
        yield f"body {answer.body[:200]!r}, recorded {recorded.body[:200]!r}"


def _plain(body: bytes) -> str:
    """The text of an HTML fragment or page."""
    return REQUEST.sub("…", re.sub(r"<[^>]*>", "", body.decode()).strip())


def _page(recorded: Recorded, body: bytes) -> Iterator[str]:
    """A page in the frame of Friendica: its title and its text; or its forms.

    Some recordings are cut off after the head, others contain only the forms.
    """
    for part in (_forms,) if "forms" in recorded.note else (_title, _words):
        if part is _words and "cut" in recorded.note:
            continue
        expected, actual = part(recorded.body.decode()), part(body.decode())
        if expected != actual:
            yield f"page {actual!r}, recorded {expected!r}"


def _title(page: str) -> list[str]:
    return re.findall(r"<title>(.*?)</title>", page)


def _words(page: str) -> str:
    without = re.sub(r"(?s)<(script|style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", page)
    return REQUEST.sub("…", " ".join(without.split()))


def _forms(page: str) -> list[Any]:
    """The target and fields of each form; and the code to be copied, if there is one."""
    forms: list[Any] = []
    for attributes, fields in re.findall(r"(?s)<form\b([^>]*)>(.*?)</form>", page):
        tags = re.findall(r"<(?:input|button)\b[^>]*>", fields)
        wanted = [
            {name: _attribute(tag, name) for name in ("name", "type", "value")} for tag in tags
        ]
        where = (_attribute(attributes, "method"), _attribute(attributes, "action"))
        forms.append((where, sorted(map(str, wanted))))
    return [*forms, *(HASH.sub("…", code) for code in re.findall(r"window: \w+", page))]


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'(?<![\w-]){name}="([^"]*)"', tag)
    return found[1] if found is not None else None


def _json_body(rules: Rules, expected: bytes, actual: bytes) -> Iterator[str]:
    """JSON, possibly wrapped in JSONP, or nothing."""
    wrapped = re.fullmatch(rb"(\w+)\((.*)\)", expected, re.DOTALL)
    if wrapped is not None:
        inner = re.fullmatch(wrapped[1] + rb"\((.*)\)", actual, re.DOTALL)
        if inner is None:
            yield f"no JSONP: {actual[:100]!r}"
            return
        expected, actual = wrapped[2], inner[1]
    if not expected:
        if actual:
            yield f"body {actual[:100]!r}, recorded none"
        return
    try:
        value = json.loads(actual)
    except ValueError:
        yield f"no JSON: {actual[:200]!r}"
        return
    yield from _json(rules, "", json.loads(expected), value)


def _json(rules: Rules, path: str, expected: Any, actual: Any) -> Iterator[str]:
    if type(expected) is not type(actual):
        yield f"{path}: {actual!r:.200}, recorded {expected!r:.200}"
    elif isinstance(expected, dict):
        if expected.keys() != actual.keys():
            yield (
                f"{path}: keys added {sorted(actual.keys() - expected.keys())}, "
                f"missing {sorted(expected.keys() - actual.keys())}"
            )
        for key in expected.keys() & actual.keys():
            yield from _json(rules, f"{path}.{key}", expected[key], actual[key])
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            yield f"{path}: items {_ids(actual)}, recorded {_ids(expected)}"
        for place, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from _json(rules, f"{path}[{place}]", one, other)
    elif not rules.varying.search(path) and (
        _fixed(rules, path, expected) != _fixed(rules, path, actual)
    ):
        yield f"{path}: {actual!r:.300}, recorded {expected!r:.300}"


def _ids(items: list[Any]) -> list[Any]:
    return [item.get("id") for item in items if isinstance(item, dict)]


def _fixed(rules: Rules, path: str, value: Any) -> Any:
    """A value without what varies from run to run."""
    if rules.numbers is not None and rules.numbers.search(path):
        return bool(int(value))
    # The real servers write pictures anew, which changes their size.
    if path.endswith((".size", ".datasize")) and isinstance(value, (int, str)):
        return type(value)
    if not isinstance(value, str):
        return value
    for pattern in rules.patterns:
        value = pattern.sub("…", value)
    return value


def _xml_body(rules: Rules, expected: bytes, actual: bytes) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(actual)
    except ElementTree.ParseError:
        yield f"no XML: {actual[:200]!r}"
        return
    yield from _element(rules, ElementTree.fromstring(expected), root, "")


def _element(
    rules: Rules, expected: ElementTree.Element, actual: ElementTree.Element, parent: str
) -> Iterator[str]:
    path = f"{parent}/{expected.tag.rsplit('}', 1)[-1]}"
    if expected.tag != actual.tag:
        yield f"{path}: element {actual.tag}, recorded {expected.tag}"
        return
    if expected.attrib.keys() != actual.attrib.keys():
        yield f"{path}: attributes {sorted(actual.attrib)}, recorded {sorted(expected.attrib)}"
    for name in expected.attrib.keys() & actual.attrib.keys():
        one, other = expected.attrib[name], actual.attrib[name]
        where = f"{path}.{name}"
        if _fixed(rules, where, one) != _fixed(rules, where, other):
            yield f"{path}@{name}: {other!r}, recorded {one!r}"
    yield from _text(rules, path, expected, actual)
    if [child.tag for child in expected] != [child.tag for child in actual]:
        yield (
            f"{path}: children {[child.tag for child in actual]}, "
            f"recorded {[child.tag for child in expected]}"
        )
        return
    for one, other in zip(expected, actual, strict=True):
        yield from _element(rules, one, other, path)


def _text(
    rules: Rules, path: str, expected: ElementTree.Element, actual: ElementTree.Element
) -> Iterator[str]:
    one, other = (element.text or "" for element in (expected, actual))
    key = path.replace("/", ".")
    if rules.varying.search(key):
        return
    if _fixed(rules, key, one.strip()) != _fixed(rules, key, other.strip()):
        yield f"{path}: {other!r}, recorded {one!r}"
