"""A client without a login says so, whatever the server answers to the call."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadGatewayError,
    GNUSocialNotFoundError,
    GNUSocialThreadError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.endpoint import EndpointInfo
from gnusocial.sandbox import Sandbox
from tests.faults.methods import CALLS, Call

VERSIONS = ("1.20.10", "2.0.1", "friendica-2024.08")


def info(call: Call) -> EndpointInfo | None:
    return getattr(getattr(GNUSocial, call.name), "endpoint", None)


#: Each endpoint that needs a login, and those that need it where the user is not named.
ALWAYS = [call for call in CALLS if (of := info(call)) and of.login == "yes"]
OF_ONESELF = [
    Call("account_relationship", ("bob",)),
    Call("group_is_member", ("testers",)),
    *(
        Call(call.name)
        for call in CALLS
        if (of := info(call))
        and of.login == "self"
        and call.name not in ("account_relationship", "group_is_member", "stream_account")
    ),
    Call("stream_account", (None,)),
]
EXPECTED = (GNUSocialUnauthorizedError, GNUSocialThreadError, GNUSocialUnsupportedError)
#: Friendica counts the requests of anybody.
ANSWERED = {("account_rate_limit_status", "friendica-2024.08")}


@pytest.fixture(scope="module", params=VERSIONS)
def furnished(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(request.param) as server:
        if not request.param.startswith("friendica"):
            server.add_list("alice", "friends", ["bob"])
            with server.client("alice") as alice:
                alice.group_create("testers")
        for number in range(3):
            with server.client("bob") as bob:
                bob.post(f"number {number}")
        yield server


def result_of(gs: GNUSocial, call: Call, server: Sandbox) -> Any:
    """Call it, and ask a stream or a walk for its first item."""
    args, options = call.make(server.url)
    result = getattr(gs, call.name)(*args, **options)
    return list(itertools.islice(result, 1)) if hasattr(result, "__next__") else result


def test_the_tables_name_every_endpoint() -> None:
    needing: dict[str, set[str]] = {"yes": set(), "self": set()}
    for name in dir(GNUSocial):
        of = getattr(getattr(GNUSocial, name, None), "endpoint", None)
        if isinstance(of, EndpointInfo) and of.login in needing:
            needing[of.login].add(name)
    assert {call.name for call in ALWAYS} == needing["yes"]
    assert {call.name for call in OF_ONESELF} == needing["self"]
    assert len(needing["yes"]) > 50


@pytest.mark.parametrize("call", [*ALWAYS, *OF_ONESELF], ids=lambda call: call.name)
def test_a_missing_login_is_what_is_said(furnished: Sandbox, call: Call) -> None:
    before = len(furnished.requests)
    with furnished.client(retries=0) as gs:
        if (call.name, furnished.version) in ANSWERED:
            result_of(gs, call, furnished)
            return
        with pytest.raises(EXPECTED) as caught:
            result_of(gs, call, furnished)
    assert len(furnished.requests) > before  # the server has the last word
    if isinstance(caught.value, GNUSocialThreadError):
        assert call.name == "thread_post"  # whose errors say what was posted
        assert isinstance(caught.value.__cause__, GNUSocialUnauthorizedError)
    if isinstance(caught.value, GNUSocialUnsupportedError):
        # A login would not help.
        with (
            furnished.client("carol", retries=0) as carol,
            pytest.raises(GNUSocialUnsupportedError),
        ):
            result_of(carol, call, furnished)
    else:
        assert str(caught.value).count("this client has no login: give it username and") == 1
        assert caught.value.maybe_sent is False


@pytest.mark.parametrize(
    "call",
    [
        lambda gs: gs.account_statuses("nobody"),
        lambda gs: gs.account_relationship("nobody", source="bob"),
        lambda gs: gs.group_is_member("nothing", user="bob"),
        lambda gs: gs.status(999),
        lambda gs: gs.account("nobody"),
    ],
)
def test_what_needs_no_login_is_not_found_all_the_same(call: Callable[[GNUSocial], Any]) -> None:
    with Sandbox() as server, server.client(retries=0) as gs:
        with pytest.raises(GNUSocialNotFoundError) as caught:
            call(gs)
        assert "login" not in str(caught.value)


def test_with_a_login_it_is_not_found() -> None:
    with Sandbox() as server, server.client("alice") as gs:
        with pytest.raises(GNUSocialNotFoundError) as caught:
            gs.list_delete("alice", "nothing")
        assert "login" not in str(caught.value)


def test_a_failure_is_no_missing_login() -> None:
    with Sandbox() as server, server.client(retries=0) as gs:
        server.fail_next(status=502)
        with pytest.raises(GNUSocialBadGatewayError):
            gs.list_delete("alice", "friends")


def test_a_list_that_may_have_been_made_is_not_denied() -> None:
    with Sandbox() as server, server.client("alice", retries=0) as gs:
        server.fail_next(status=502, when="after", path="lists.json")
        with pytest.raises(GNUSocialBadGatewayError) as caught:
            gs.list_create("friends")
        assert caught.value.maybe_sent is True


def test_an_application_without_a_user() -> None:
    with Sandbox() as server:
        application = server.applications["pytest-client"]
        keys = (application.consumer_key, application.consumer_secret)
        with (
            GNUSocial(*keys, api_base_url=server.url, retries=0) as gs,
            pytest.raises(GNUSocialUnauthorizedError, match=r"404 .* no user: .* call log_in\(\)"),
        ):
            gs.list_delete("alice", "nothing")
