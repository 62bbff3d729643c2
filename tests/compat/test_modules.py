"""The modules: their imports, their content, and their cost if they are not used."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gnusocial
from gnusocial import GNUSocial
from gnusocial.compat.table import MODULES, Row
from gnusocial.sandbox import Sandbox
from tests.compat.conftest import AUTH

#: Of pygnusocial 4.0.0.
NAMES = (
    "accounts activity_streams blocks config direct_messages exceptions friendships groups media"
    " oauth search statuses timelines users utils"
).split()
OLDER_NAMES = ["favorites"]
ROWS = [
    pytest.param(module, name, row, id=f"{module}.{name}")
    for module, table in MODULES.items()
    for name, row in vars(table).items()
    if isinstance(row, Row)
]


def module(name: str) -> Any:
    return importlib.import_module(f"gnusocial.{name}")


def run(program: str, *options: str) -> str:
    """Return the output of a program in a fresh process."""
    command = [sys.executable, *options, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


# --- importing -----------------------------------------------------------------------------------


def test_all_modules_are_there() -> None:
    assert sorted(MODULES) == sorted(NAMES + OLDER_NAMES)


@pytest.mark.parametrize("name", NAMES + OLDER_NAMES)
@pytest.mark.parametrize(
    "form",
    [
        "from gnusocial import {0} as m",
        "import gnusocial.{0}; m = gnusocial.{0}",
        "import gnusocial as gs, gnusocial.{0}; m = gs.{0}",
        "import gnusocial.{0} as m",
        "import importlib; m = importlib.import_module('gnusocial.{0}')",
        "m = __import__('gnusocial.{0}', fromlist=['x'])",
    ],
)
def test_a_module_is_imported_in_any_form(name: str, form: str) -> None:
    namespace: dict[str, Any] = {}
    exec(form.format(name), namespace)
    assert namespace["m"].__name__ == f"gnusocial.{name}"
    assert namespace["m"] is sys.modules[f"gnusocial.{name}"]


def test_names_are_imported_from_a_module() -> None:
    namespace: dict[str, Any] = {}
    exec("from gnusocial.statuses import update\nfrom gnusocial.timelines import *", namespace)
    assert namespace["update"] is module("statuses").update
    assert namespace["home"] is module("timelines").home


def test_an_import_of_the_package_costs_nothing_more() -> None:
    loaded = run(
        "import sys, gnusocial, gnusocial.cli\n"
        "gs = gnusocial.GNUSocial(api_base_url='https://gs.example')\n"
        "print([name for name in sys.modules if 'compat' in name and 'gnusocial' in name])"
    )
    assert loaded == "[]"


def test_what_does_not_exist_still_does_not() -> None:
    assert not hasattr(gnusocial, "foo")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'gnusocial\.foo'"):
        module("foo")
    with pytest.raises(ImportError, match="cannot import name 'foo'"):
        exec("from gnusocial import foo")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("gnusocial.statuses.foo")
    with pytest.raises(AttributeError):
        _ = module("statuses").foo


def test_the_top_of_the_package_shows_nothing_of_it() -> None:
    said = run(
        "import gnusocial\n"
        "first = dir(gnusocial)\n"
        "from gnusocial import *\n"
        "print({'statuses', 'config', 'utils', 'compat'} & {*first, *globals()})\n"
        "print(hasattr(gnusocial, 'statuses'))\n"
        "import gnusocial.statuses\n"
        "print(sorted(set(dir(gnusocial)) - set(first)))"
    )
    assert said.splitlines() == ["set()", "False", "['compat', 'statuses']"]


def test_modules_can_be_loaded_again() -> None:
    finders = len(sys.meta_path)
    before = module("statuses")
    after = importlib.reload(before)
    assert after is before
    assert pickle.loads(pickle.dumps(after.update)) is after.update
    said = run(
        "import importlib, sys, gnusocial\n"
        "count = len(sys.meta_path)\n"
        "importlib.reload(gnusocial)\n"
        "from gnusocial import statuses\n"
        "print(len(sys.meta_path) - count, statuses.update.__name__)"
    )
    assert said == "0 update"
    assert len(sys.meta_path) == finders


def test_an_import_warns_of_nothing() -> None:
    names = ", ".join(NAMES + OLDER_NAMES)
    assert run(f"from gnusocial import {names}", "-W", "error") == ""


# --- functions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("home", "name", "row"), ROWS)
def test_a_function_says_what_it_is(home: str, name: str, row: Row) -> None:
    function = getattr(module(home), name)
    assert inspect.isfunction(function)
    assert (function.__module__, function.__name__) == (f"gnusocial.{home}", name)
    assert list(inspect.signature(function).parameters) == [
        *("server_url", row.argument)[: 2 if row.argument else 1],
        *("args", "kwargs"),
    ]
    assert pickle.loads(pickle.dumps(function)) is copy.deepcopy(function) is function
    doc = inspect.getdoc(function) or ""
    assert doc.partition("\n")[0].endswith((".", ":"))
    for said in ("server_url (str)", "timeout", "seconds", "Returns", "Raises", "Login:"):
        assert said in doc
    assert f"``{row.method} {row.path}``" in doc


@pytest.mark.parametrize(("home", "name", "row"), ROWS)
def test_a_function_names_a_method_that_exists(home: str, name: str, row: Row) -> None:
    assert inspect.isfunction(getattr(GNUSocial, row.ours))


def test_helpers_have_their_signatures() -> None:
    oauth = module("oauth")
    assert list(inspect.signature(oauth.authorize_url).parameters) == [
        "server_url",
        "resource_owner_key",
    ]
    assert list(inspect.signature(oauth.make_oauth_object).parameters) == [
        "consumer_key",
        "consumer_secret",
        "resource_owner_key",
        "resource_owner_secret",
        "secret_key",
    ]
    assert pickle.loads(pickle.dumps(oauth.authorize_url)) is oauth.authorize_url


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("https://gs.example", ("s", "", "gs.example", "")),
        ("http://www.gs.example/social/", ("", "www.", "gs.example", "/social/")),
        ("gs.example", None),
        ("ftp://gs.example", None),
        ("http://", None),
    ],
)
def test_the_pattern_of_a_server_url(text: str, groups: tuple[str, ...] | None) -> None:
    found = module("utils").DOMAIN_REGEX.match(text)
    assert (found and found.groups()) == groups


# --- warnings ------------------------------------------------------------------------------------


@pytest.fixture
def caught() -> Iterator[list[warnings.WarningMessage]]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("default")
        yield found


def test_each_function_warns_once_for_each_place(
    server: Sandbox, caught: list[warnings.WarningMessage]
) -> None:
    timelines = module("timelines")
    for _ in range(3):
        timelines.public(server.url)
    timelines.public(server.url)
    for name in ("public", "home", "public"):
        getattr(timelines, name)(server.url)
    said = [(str(each.message).partition("(")[0], each.lineno) for each in caught]
    assert len(said) == len(set(said)) == 4
    assert {each.filename for each in caught} == {__file__}
    assert {each.category for each in caught} == {DeprecationWarning}


def test_the_warning_names_what_replaces_the_function(
    server: Sandbox, caught: list[warnings.WarningMessage]
) -> None:
    module("statuses").update(server.url, data={"status": "x"}, auth=AUTH)
    module("oauth").make_oauth_object("a", "b")
    module("oauth").authorize_url(server.url, "c")
    assert [str(each.message).partition("; ")[2] for each in caught] == [
        "use GNUSocial.status_post()",
        "use GNUSocial.auth",
        "use GNUSocial.auth_request_url()",
    ]


def test_a_warning_made_an_error_comes_before_anything_is_sent(server: Sandbox) -> None:
    begun = len(server.requests)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning, match=r"gnusocial\.statuses\.update\(\)"):
            module("statuses").update(server.url, data={"status": "x"}, auth=AUTH)
    assert len(server.requests) == begun


@pytest.mark.parametrize(
    "call",
    [
        lambda: module("statuses").update(),
        lambda: module("statuses").show("http://gs.example"),
        lambda: module("statuses").show("http://gs.example", 1, status_id=1),
        lambda: module("timelines").home("http://gs.example", {}, params={}),
        lambda: module("timelines").home("http://gs.example", params={}, parms={}),
        lambda: module("timelines").home(None),
        lambda: module("timelines").home(b"http://gs.example"),
        lambda: module("timelines").home(5),
    ],
)
def test_arguments_that_make_no_sense_are_type_errors(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        call()
