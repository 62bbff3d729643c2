"""Registering an application in the web pages, and revoking its access."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.applications import Application, application, register, revoke
from gnusocial.internals.auth.tokens import KeyPair
from tests.internals.auth import web_pages
from tests.internals.auth.test_web_session import COOKIE, LOGGED_IN, fields, parts
from tests.internals.scripted import Answer, Script, result_of, setup_for

KEY, SECRET = "0b7f6dc90d55e7156424b3c909449ec7", "5e1f6dc90d55e7156424b3c909449ec7"
LOGIN: tuple[Answer, Answer] = (
    (200, web_pages.login(), COOKIE),
    LOGGED_IN,
)


def described(name: Any = "my bot", **what: Any) -> Application:
    given = {
        "scopes": ("read", "write"),
        "redirect_uri": None,
        "website": "https://example.org",
        "description": None,
        "organization": "alice",
    }
    return application(name, **{**given, **what})


def registering(*answers: Answer, new: Application | None = None) -> tuple[KeyPair, Script]:
    server = Script(*LOGIN, *answers)
    return result_of(register(setup_for(), new or described(), "alice", "hush"), server), server


def test_registering() -> None:
    keys, server = registering(
        (200, web_pages.new_application()),
        (303, "", {"Location": "https://example.org/settings/oauthapps"}),
        (200, web_pages.applications((7, "my bot"), (9, "my bot 2"), (3, "older"))),
        (200, web_pages.application(KEY, SECRET)),
    )
    assert keys == KeyPair(KEY, SECRET)
    assert [
        f"{sent.method} {sent.url.removeprefix('https://example.org/')}" for sent in server.sent
    ] == [
        "GET main/login",
        "POST main/login",
        "GET settings/oauthapps/new",
        "POST settings/oauthapps/new",
        "GET settings/oauthapps",
        "GET settings/oauthapps/show/7",
    ]
    assert {sent.headers.get("Cookie") for sent in server.sent[1:]} == {"PHPSESSID=94q9489"}
    sent = {name: content.decode() for name, (_, content) in parts(server.sent[3]).items()}
    assert sent == {
        "token": web_pages.CSRF,
        "MAX_FILE_SIZE": "5000000",
        "app_icon": "",
        "application_id": "",
        "name": "my bot",
        "description": "my bot",
        "source_url": "https://example.org",
        "organization": "alice",
        "homepage": "https://example.org",
        "callback_url": "",
        "app_type": "2",
        "default_access_type": "rw",
        "save": "Speichern",
    }


def test_a_list_without_names_has_the_newest_with_the_highest_number() -> None:
    _, server = registering(
        (200, web_pages.new_application()),
        (303, ""),
        (200, web_pages.applications((7, ""), (10, ""), (9, ""))),
        (200, web_pages.application(KEY, SECRET)),
    )
    assert server.sent[-1].url.endswith("/show/10")


TAKEN = "Der Name wird bereits benutzt."
NO_DESCRIPTION = "Eine Beschreibung ist nötig."
NO_NAME = "Ein Name ist nötig."


@pytest.mark.parametrize(
    ("text", "probed", "cls"),
    [
        ("Name already in use. Try another one.", [], GNUSocialConflictError),
        # In another language the name is taken if it is refused without a description, too, and
        # no name is refused in other words.
        (TAKEN, [TAKEN, NO_NAME], GNUSocialConflictError),
        ("Die URL ist ungültig.", [NO_DESCRIPTION], GNUSocialBadRequestError),
        ("Source URL is not valid.", [NO_DESCRIPTION], GNUSocialBadRequestError),
        # What is wrong with all forms says nothing about the name.
        (
            "There was a problem with your session token.",
            ["There was a problem with your session token."] * 2,
            GNUSocialBadRequestError,
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_what_the_server_does_not_register(
    text: str, probed: list[str], cls: type[GNUSocialBadRequestError], status: int
) -> None:
    refusals = [(status, web_pages.new_application(each)) for each in (text, *probed)]
    server = Script(*LOGIN, (200, web_pages.new_application()), *refusals)
    with pytest.raises(cls, match="does not register 'my bot'") as caught:
        result_of(register(setup_for(), described(), "alice", "hush"), server)
    assert type(caught.value) is cls
    assert (caught.value.error, caught.value.status) == (text, status)
    assert "hush" not in str(caught.value) + repr(vars(caught.value))
    assert server.answers == []
    # No form but the first could have registered anything.
    forms = [parts(sent) for sent in server.sent[3:]]
    assert [form["description"][1] for form in forms] == [b"my bot", *[b""] * len(probed)]
    assert [form["name"][1] for form in forms] == [b"my bot", b"my bot", b""][: len(forms)]


@pytest.mark.parametrize(
    "probed",
    [
        [(500, "")],
        # A form without a name that seems to be accepted says nothing about the name.
        [(200, web_pages.new_application(TAKEN)), (303, "", {"Location": "/settings/oauthapps"})],
    ],
)
def test_the_name_is_not_called_taken_if_a_probe_tells_nothing(probed: list[Answer]) -> None:
    refused = (200, web_pages.new_application(TAKEN))
    server = Script(*LOGIN, (200, web_pages.new_application()), refused, *probed)
    with pytest.raises(GNUSocialBadRequestError, match=TAKEN) as caught:
        result_of(register(setup_for(), described(), "alice", "hush"), server)
    assert type(caught.value) is GNUSocialBadRequestError
    assert server.answers == []


@pytest.mark.parametrize(
    ("length", "answers", "cls"),
    [
        (255, [TAKEN, TAKEN, NO_NAME], GNUSocialConflictError),
        # The server's limit is 255 characters. A longer name is refused for its length, also
        # without a description; that it is taken must not be concluded from it.
        (256, ["Der Name ist zu lang."], GNUSocialBadRequestError),
        (256, ["Name already in use. Try another one."], GNUSocialConflictError),
    ],
)
def test_a_long_name_that_the_server_refuses(
    length: int, answers: list[str], cls: type[GNUSocialBadRequestError]
) -> None:
    refusals = [(200, web_pages.new_application(each)) for each in answers]
    server = Script(*LOGIN, (200, web_pages.new_application()), *refusals)
    with pytest.raises(cls) as caught:
        result_of(register(setup_for(), described("x" * length), "alice", "hush"), server)
    assert type(caught.value) is cls
    assert server.answers == []


@pytest.mark.parametrize("suffix", ["", "?PHPSESSID=x1", "/", "#top", "?a=b&PHPSESSID=x,1"])
def test_the_link_to_an_application_in_whatever_form(suffix: str) -> None:
    listing = web_pages.applications((7, "my bot"), (9, "another"))
    listing = listing.replace('/show/7"', f'/show/7{suffix}"')
    assert suffix in listing
    _, server = registering(
        (200, web_pages.new_application()),
        (303, ""),
        (200, listing),
        (200, web_pages.application(KEY, SECRET)),
    )
    assert server.sent[-1].url == "https://example.org/settings/oauthapps/show/7"


def test_a_wrong_password_ends_it() -> None:
    server = Script((200, web_pages.login()), (200, web_pages.login("Incorrect username")))
    with pytest.raises(GNUSocialUnauthorizedError, match="Incorrect username"):
        result_of(register(setup_for(), described(), "alice", "hush"), server)


@pytest.mark.parametrize(
    "answers",
    [
        [(200, web_pages.page("<p>closed</p>"))],
        [(200, web_pages.new_application()), (303, ""), (200, web_pages.page(""))],
        [
            (200, web_pages.new_application()),
            (303, ""),
            (200, web_pages.applications((7, "my bot"))),
            (200, web_pages.page(f"<dl><dt>key</dt><dd>{KEY}</dd></dl>")),
        ],
    ],
)
def test_pages_that_changed(answers: list[Answer]) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="not a page of GNU social") as caught:
        registering(*answers)
    assert KEY not in str(caught.value)
    assert caught.value.response.body == b""


def test_a_web_application_and_one_that_only_reads() -> None:
    web = described(
        redirect_uri="https://app.example/cb",
        scopes=["read"],
        website="https://app.example",
        description="does things",
        organization="o",
    )
    assert web.fields() == {
        "name": "my bot",
        "description": "does things",
        "source_url": "https://app.example",
        "organization": "o",
        "homepage": "https://app.example",
        "callback_url": "https://app.example/cb",
        "app_type": "1",
        "default_access_type": "r",
    }
    assert described(scopes="read write", redirect_uri="oob") == described()


def test_the_name_stands_for_what_is_not_said() -> None:
    # The server requires a description and an organization.
    fields = described(" my bot ", description=None, organization=None).fields()
    assert {fields[name] for name in ("name", "description", "organization")} == {"my bot"}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"name": ""}, "client_name"),
        ({"name": "  "}, "client_name"),
        ({"name": None}, "client_name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("write",)}, "scopes"),
        ({"scopes": ("read", "follow")}, "scopes"),
        ({"scopes": 7}, "scopes"),
        ({"scopes": None}, "scopes"),
        ({"redirect_uri": "myapp://cb"}, "redirect_uri"),
    ],
)
def test_descriptions_that_make_no_sense(given: dict[str, Any], text: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        described(**given)


# --- revoking ------------------------------------------------------------------------------------

TOKEN = KeyPair("19d1a86e08e98f78d751bc9e919e454a", "hush-secret")


def revoking(*answers: Answer) -> Script:
    server = Script(*LOGIN, *answers)
    result_of(revoke(setup_for(), TOKEN, "alice", "hush"), server)
    return server


def test_revoking() -> None:
    server = revoking(
        (200, web_pages.connections("b" * 32, TOKEN.key)),
        (200, web_pages.connections("b" * 32)),
    )
    assert fields(server.sent[3]) == {
        "oauth_token": TOKEN.key,
        "token": web_pages.CSRF,
        "revoke": "Widerrufen",
    }
    assert server.sent[3].url == "https://example.org/settings/oauthconnections"


def test_the_list_of_connections_has_pages() -> None:
    server = revoking(
        (200, web_pages.connections("b" * 32)),
        (200, web_pages.connections(TOKEN.key)),
        (303, ""),
    )
    assert [sent.url.partition("?")[2] for sent in server.sent[2:]] == ["page=1", "page=2", ""]


def test_a_token_that_is_not_in_the_list() -> None:
    with pytest.raises(GNUSocialNotFoundError, match="revoked already") as caught:
        revoking((200, web_pages.connections("b" * 32)), (200, web_pages.connections()))
    assert TOKEN.key not in str(caught.value)


def test_a_list_of_connections_without_end() -> None:
    pages: list[Answer] = [(200, web_pages.connections("b" * 32))] * 50
    with pytest.raises(GNUSocialNotFoundError):
        revoking(*pages)
    # The token may be on the last page that is read.
    server = revoking(*pages[1:], (200, web_pages.connections(TOKEN.key)), (303, ""))
    assert server.answers == []


@pytest.mark.parametrize(
    "answer",
    [
        (200, web_pages.connections(TOKEN.key)),
        (400, web_pages.page("", "There was a problem with your session token.")),
        (401, web_pages.page("", "You are not a user of that application.")),
    ],
)
def test_a_revocation_that_did_not_happen(answer: Answer) -> None:
    with pytest.raises(GNUSocialBadRequestError, match="did not revoke"):
        revoking((200, web_pages.connections(TOKEN.key)), answer)
