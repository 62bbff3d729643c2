"""``@endpoint`` on functions that are declared here: its metadata, its login and its secrets."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from gnusocial.errors import GNUSocialNotFoundError, GNUSocialUnauthorizedError
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.endpoint import (
    ApiClient,
    Login,
    StandaloneCall,
    Support,
    endpoint,
    standalone_endpoint,
)
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.decoders import as_sent
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get
from gnusocial.types import UserRef
from tests.internals.scripted import ROOT, Script, result_of, setup_for


class Client(ApiClient):
    """Runs an endpoint with scripted responses."""

    def __init__(self, script: Script, credentials: Any = None) -> None:
        self._context = setup_for(credentials)
        self._script = script

    def _call(self, declare: Any, /, *args: Any, **kwargs: Any) -> Any:
        call = declare(self, *args, **kwargs)
        flow = exchange(self._context, call) if isinstance(call, Request) else call
        return result_of(flow, self._script)


def shown(client: Any, user: UserRef | None = None) -> Request[Any]:
    """Show a user."""
    return get("users/show", returns=as_sent, user=user)


def failing(client: Any, password: str) -> Request[Any]:
    raise ValueError(password[:0])


def declared(declare: Any = shown, login: Login = "no", **options: Any) -> Any:
    # A declaration is used once: the decorator changes its annotations.
    copy = type(declare)(declare.__code__, declare.__globals__, argdefs=declare.__defaults__)
    copy.__annotations__.update(declare.__annotations__)
    copy.__doc__ = declare.__doc__
    return endpoint("GET users/show", login=login, **options)(copy)


SUPPORT: Support = {"2.0": "no"}


@pytest.mark.parametrize(("options", "support"), [({}, {}), ({"support": SUPPORT}, SUPPORT)])
def test_the_metadata_of_an_endpoint(options: dict[str, Any], support: Support) -> None:
    made = declared(note="a remark", **options)
    info = made.endpoint
    assert (info.route, info.login, info.support) == ("GET users/show", "no", support)
    assert info.note == "a remark"
    assert made.__annotations__["return"] == "Any"
    assert " ".join(made.__doc__.split()) == "Show a user. Route: ``GET users/show``"


def test_a_route_in_prose_stays_as_it_is() -> None:
    def several(client: Any) -> Flow[list[int]]:
        """Do it."""
        raise NotImplementedError

    made: Any = endpoint("``GET a``, then ``GET b``", login="no")(several)
    assert " ".join(made.__doc__.split()) == "Do it. Route: ``GET a``, then ``GET b``"
    assert made.__annotations__["return"] == "list[int]"


@pytest.mark.parametrize(("options", "support"), [({}, {}), ({"support": SUPPORT}, SUPPORT)])
def test_the_metadata_of_a_standalone_endpoint(options: dict[str, Any], support: Support) -> None:
    def opened(cls: Any) -> StandaloneCall[int]:
        """Open it."""
        raise NotImplementedError

    made: Any = standalone_endpoint("GET x", login="no", **options)(opened)
    assert made.__func__.endpoint.support == support
    assert " ".join(made.__func__.__doc__.split()) == "Open it. Route: ``GET x``"
    assert made.__func__.__annotations__["return"] == "int"


NOT_FOUND = (404, '{"error":"No such user."}')


@pytest.mark.parametrize(
    ("login", "args", "lacks"),
    [
        ("no", (), False),
        ("private", (), False),
        ("yes", (), True),
        ("yes", ("alice",), True),
        ("self", (), True),
        ("self", (None,), True),
        ("self", ("alice",), False),
    ],
)
def test_a_refusal_says_that_the_login_is_missing_where_one_is_needed(
    login: Login, args: tuple[Any, ...], lacks: bool
) -> None:
    made = declared(login=login)
    cls = GNUSocialUnauthorizedError if lacks else GNUSocialNotFoundError
    with pytest.raises(cls, match="No such user"):
        made(Client(Script(NOT_FOUND)), *args)
    # With a login it is what the server says.
    with pytest.raises(GNUSocialNotFoundError):
        made(Client(Script(NOT_FOUND), Basic("alice", "secret")), *args)


def test_users_that_must_all_be_named() -> None:
    def compared(
        client: Any, one: UserRef | None = None, other: UserRef | None = None
    ) -> Request[Any]:
        return get("friendships/show", returns=as_sent)

    made: Any = endpoint("GET friendships/show", login="self")(compared)
    with pytest.raises(GNUSocialUnauthorizedError):
        made(Client(Script(NOT_FOUND)), "alice")
    with pytest.raises(GNUSocialNotFoundError):
        made(Client(Script(NOT_FOUND)), "alice", other="bob")


def test_the_declaration_of_a_request_is_a_flow() -> None:
    script = Script((200, '{"id": 2}'))
    flow = declared().declare(Client(script), "alice")
    assert result_of(flow, script) == {"id": 2}
    assert script.sent[0].url == f"{ROOT}users/show.json?user=alice"


@pytest.mark.parametrize(("options", "kept"), [({}, True), ({"secret": True}, False)])
def test_only_an_endpoint_with_secrets_clears_the_variables_of_a_failure(
    options: dict[str, Any], kept: bool
) -> None:
    with pytest.raises(ValueError) as caught:
        declared(failing, **options)(Client(Script()), password="hush")
    known = [
        frame.f_locals.get("password")
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if frame.f_code is failing.__code__
    ]
    assert known == ["hush" if kept else None]
