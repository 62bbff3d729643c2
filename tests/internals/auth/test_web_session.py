"""A session in the web pages: cookies, forms, and errors for unexpected pages."""

from __future__ import annotations

from dataclasses import replace
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.web_session import WebSession
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from tests.internals.auth import web_pages
from tests.internals.scripted import Answer, Script, result_of, setup_for

COOKIE = {"Set-Cookie": "PHPSESSID=94q9489; path=/"}
LOGGED_IN: Answer = (303, "", {"Location": "https://example.org/alice/all"})


def fields(sent: PreparedRequest) -> dict[str, str]:
    return dict(parse_qsl((sent.body or b"").decode(), keep_blank_values=True))


def parts(sent: PreparedRequest) -> dict[str, tuple[str | None, bytes]]:
    """The parts of a multipart body: name, file name and content."""
    head = f"Content-Type: {sent.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + (sent.body or b""))
    return {
        str(part.get_param("name", header="Content-Disposition")): (
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    }


def test_logging_in() -> None:
    server = Script((200, web_pages.login(), COOKIE), LOGGED_IN)
    result_of(WebSession(setup_for()).log_in("alice", "pass & word"), server)
    asked, sent = server.sent
    assert (asked.method, asked.url) == ("GET", "https://example.org/main/login")
    assert (sent.method, sent.url) == ("POST", "https://example.org/main/login")
    assert "Cookie" not in asked.headers
    assert sent.headers["Cookie"] == "PHPSESSID=94q9489"
    assert sent.headers["Accept-Language"] == "en"
    assert fields(sent) == {
        "nickname": "alice",
        "password": "pass & word",
        "token": web_pages.CSRF,
    }


@pytest.mark.parametrize(
    "answer",
    [
        (200, web_pages.login("Incorrect username or password.")),
        (400, web_pages.login("Incorrect username or password.")),
        (303, "", {"Location": "/main/login"}),
    ],
)
def test_a_wrong_password(answer: Answer) -> None:
    server = Script((200, web_pages.login(), COOKIE), answer)
    with pytest.raises(GNUSocialUnauthorizedError, match="'alice' cannot log in") as caught:
        result_of(WebSession(setup_for()).log_in("alice", "hush-password"), server)
    assert caught.value.url == "https://example.org/main/login"
    assert answer[0] == 303 or caught.value.error == "Incorrect username or password."
    assert "hush" not in repr(caught.value) + repr(vars(caught.value))


def visit(*paths: str) -> Flow[Response]:
    web = WebSession(setup_for())
    for path in paths:
        page = yield from web.get(path)
    return page


def cookies_after(header: str) -> str | None:
    server = Script((200, "", {"Set-Cookie": header}), (200, ""))
    result_of(visit("a", "b"), server)
    return server.sent[1].headers.get("Cookie")


@pytest.mark.parametrize(
    ("header", "cookie"),
    [
        ("PHPSESSID=x; path=/; HttpOnly", "PHPSESSID=x"),
        ("a=1; path=/, b=2; path=/", "a=1; b=2"),
        ("a=1; expires=Thu, 19-Nov-2099 08:52:00 GMT; path=/, b=2", "a=1; b=2"),
        ("a=1, rememberme=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0", "a=1"),
        ('a="x y"', 'a="x y"'),
        # Attributes of tomorrow, and ones without a value.
        ("s=1; SameSite=None; Partitioned", "s=1"),
        ('s=1; Priority=High; Tint="b l u e"; X; path=/, t=2; X', "s=1; t=2"),
        ("a=1, b=2; MAX-AGE = 0", "a=1"),
        ("a=1, a=2; max-age=-1", None),
        ("a=1; max-age=01", "a=1"),
        ("=1", None),
        ("a=1\x0b2", "a=1"),
        ("", None),
        ("nonsense", None),
        ("not/a/name=1", None),
        ("a\x00b=1; =", None),
    ],
)
def test_cookies(header: str, cookie: str | None) -> None:
    assert cookies_after(header) == cookie


def test_a_cookie_is_replaced_by_a_newer_one() -> None:
    server = Script((200, "", {"Set-Cookie": "s=1"}), (200, "", {"Set-Cookie": "s=2"}), (200, ""))
    result_of(visit("a", "b", "c"), server)
    assert server.sent[2].headers["Cookie"] == "s=2"


def test_a_page_may_move_on_its_host() -> None:
    moved = {"Location": "/index.php/main/login", **COOKIE}
    server = Script((302, "", moved), (200, web_pages.login()))
    page = result_of(visit("main/login"), server)
    assert page.url == "https://example.org/index.php/main/login"
    assert server.sent[1].headers["Cookie"] == "PHPSESSID=94q9489"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/main/x", "http://example.org/main/x"]
)
def test_a_page_on_another_host_or_without_encryption_is_not_followed(target: str) -> None:
    server = Script((302, "", {"Location": target}))
    with pytest.raises(GNUSocialAPIError, match="which is not followed"):
        result_of(visit("main/login"), server)


def test_a_page_that_moves_without_end() -> None:
    server = Script(*[(302, "", {"Location": "/x"})] * 6)
    with pytest.raises(GNUSocialAPIError):
        result_of(visit("main/login"), server)


@pytest.mark.parametrize(
    ("answer", "cls"),
    [
        ((404, web_pages.page("", "No such page.")), GNUSocialNotFoundError),
        ((500, ""), GNUSocialInternalServerError),
        ((303, "", {"Location": "/main/login"}), GNUSocialUnauthorizedError),
    ],
)
def test_a_page_that_is_refused(answer: Answer, cls: type[GNUSocialAPIError]) -> None:
    with pytest.raises(cls):
        result_of(visit("settings/oauthapps"), Script(answer))


def submit(html: str, *answers: Answer, **values: str) -> Script:
    server = Script((200, html, COOKIE), *answers)

    def flow() -> Flow[Response]:
        web = WebSession(setup_for())
        page = yield from web.get("settings/oauthapps/new", page="2")
        return (yield from web.submit(page, values, "save"))

    result_of(flow(), server)
    return server


def test_a_form_with_a_file_is_sent_as_a_browser_sends_it() -> None:
    sent = submit(web_pages.new_application(), (303, ""), name="bot ü").sent[1]
    assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    found = parts(sent)
    assert found["app_icon"] == ("", b"")
    assert found["name"] == (None, "bot ü".encode())
    assert found["save"] == (None, b"Speichern")
    assert "cancel" not in found


def test_a_form_goes_back_to_its_page_whatever_it_says() -> None:
    html = web_pages.new_application(action="https://evil.example/catch")
    server = submit(html, (303, ""), name="bot")
    assert server.sent[1].url == "https://example.org/settings/oauthapps/new"


def test_a_redirect_after_a_form_is_not_followed() -> None:
    server = submit(
        web_pages.new_application(), (303, "", {"Location": "https://evil.example/"}), name="bot"
    )
    assert len(server.sent) == 2


def test_a_form_that_makes_the_server_fail() -> None:
    with pytest.raises(GNUSocialInternalServerError):
        submit(web_pages.new_application(), (500, "<html>Fatal</html>"), name="bot")


@pytest.mark.parametrize("html", [web_pages.login(), "", "\x00", "<form>", "[]"])
def test_a_page_without_the_form(html: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="Has the site changed") as caught:
        submit(html, name="hush-value")
    assert "with the fields name" in str(caught.value)
    assert caught.value.response == replace(
        caught.value.response,
        url="https://example.org/settings/oauthapps/new",
        body=b"",
        headers={},
    )
    assert "hush" not in str(caught.value)
