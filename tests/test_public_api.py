"""The public API: the list is pinned, and every method is documented, typed and tested."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import gnusocial
from gnusocial import GNUSocial

ROOT = Path(__file__).parent.parent

ENTITIES = {
    "UNKNOWN_DATE",
    "ActivityStream",
    "Attachment",
    "AttribAccessDict",
    "Config",
    "Context",
    "DirectMessage",
    "Entity",
    "Group",
    "Media",
    "Notification",
    "NotificationKind",
    "Page",
    "RateLimitStatus",
    "Relationship",
    "Status",
    "StatusKind",
    "User",
    "UserList",
}

STREAMS = {"CallbackStreamListener", "StreamEvent", "StreamHandle", "StreamListener"}


def public_methods() -> list[str]:
    return [
        name
        for name, value in inspect.getmembers(GNUSocial, inspect.isroutine)
        if not name.startswith("_")
    ]


def methods_of_the_server() -> list[str]:
    own = {"close", "from_env"}
    return [name for name in public_methods() if name not in own]


def test_the_top_level() -> None:
    names = set(gnusocial.__all__)
    errors = {name for name in names if re.match(r"GNUSocial\w+|ServerURLError", name)}
    assert names - errors == ENTITIES | STREAMS | {"GNUSocial", "RateLimiter", "__version__"}
    assert all(hasattr(gnusocial, name) for name in names)


@pytest.mark.parametrize("name", methods_of_the_server())
def test_the_docstring_tells_what_a_caller_must_know(name: str) -> None:
    doc = inspect.getdoc(getattr(GNUSocial, name)) or ""
    first = doc.partition("\n")[0]
    assert first.endswith((".", ":")), first
    assert re.search(r"^Login: ", doc, re.MULTILINE), "whether a login is needed"
    assert re.search(r"^Route: ", doc, re.MULTILINE), "the route that it calls"
    parameters = inspect.signature(getattr(GNUSocial, name)).parameters
    for parameter in parameters.values():
        documented = rf"(^|[\s,]){parameter.name}(, \w+)*:|``{parameter.name}``|options|bounds"
        if parameter.name in ("self", "page", "first_page") or parameter.kind in (
            inspect.Parameter.VAR_KEYWORD,
        ):
            continue
        short_name = "short name" in doc or "another name" in doc or "name of" in doc
        assert short_name or re.search(documented, doc, re.MULTILINE), parameter.name


@pytest.mark.parametrize("name", public_methods())
def test_the_signature_is_typed(name: str) -> None:
    signature = inspect.signature(getattr(GNUSocial, name))
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in list(signature.parameters.values())[1:]:
        assert parameter.annotation is not inspect.Parameter.empty, parameter.name
        if parameter.annotation == "bool":
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, "no positional booleans"


@pytest.mark.parametrize("name", methods_of_the_server())
def test_a_test_calls_it_against_the_sandbox(name: str) -> None:
    tests = [*(ROOT / "tests" / "api").glob("test_*.py"), ROOT / "tests" / "test_client.py"]
    using_sandbox = [path for path in tests if path.name != "test_recorded_calls.py"]
    assert any(
        f".{name}(" in path.read_text()
        or f".{name}," in path.read_text()
        or f".{name}\n" in path.read_text()
        or f".{name})" in path.read_text()
        for path in using_sandbox
    )


def test_every_area_has_a_page_in_the_reference() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "reference").glob("*.rst")}
    areas = {
        path.stem for path in (ROOT / "gnusocial" / "api").glob("*.py") if path.stem != "__init__"
    }
    assert areas <= pages
    for area in areas:
        page = (ROOT / "docs" / "reference" / f"{area}.rst").read_text()
        assert f".. area:: gnusocial.api.{area}." in page


def test_the_package_is_typed() -> None:
    assert (Path(gnusocial.__file__).parent / "py.typed").exists()
