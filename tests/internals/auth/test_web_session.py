"""A session in the web pages: cookies, forms, and errors for unexpected pages."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.web_session import WebSession
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.multipart import FilePart
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.values import replace
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


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, '<p class="notice error">Wrong.</p><title>Log in</title>'), "Wrong."),
        ((400, "<p class=error>One.</p><p class=error>Two.</p>"), "One. Two."),
        ((400, "Too many attempts.", {"Content-Type": "text/plain"}), "Too many attempts."),
        ((403, '{"error": "No."}', {"Content-Type": "application/json"}), "No."),
    ],
)
def test_what_the_server_says_of_a_refused_form(answer: Answer, words: str) -> None:
    server = Script((200, web_pages.login(), COOKIE), answer)
    with pytest.raises(GNUSocialUnauthorizedError) as caught:
        result_of(WebSession(setup_for()).log_in("alice", "pw"), server)
    assert caught.value.error == words


@pytest.mark.parametrize(
    "answer", [(500, "<html>Fatal</html>"), GNUSocialNetworkError("lost", maybe_sent=True)]
)
def test_a_login_that_fails_has_changed_nothing(answer: Answer) -> None:
    server = Script((200, web_pages.login(), COOKIE), answer)
    with pytest.raises(GNUSocialError) as caught:
        result_of(WebSession(setup_for()).log_in("alice", "pw"), server)
    assert caught.value.maybe_sent is False


def test_a_page_shows_which_software_the_server_is() -> None:
    context = setup_for()
    with pytest.raises(GNUSocialNotFoundError):
        result_of(
            WebSession(context).get("main/login"),
            Script((404, "", {"X-Friendica-Version": "2024.08"})),
        )
    assert context.software.is_friendica is True


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


def test_a_page_that_moves_to_one_that_is_not_the_login() -> None:
    server = Script((302, "", {"Location": "/b?page=2"}), (200, "here"))
    assert result_of(visit("a"), server).text == "here"
    assert server.sent[1].url == "https://example.org/b?page=2"


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
        ((300, "several"), GNUSocialAPIError),
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


ICON = FilePart("icon", "i.png", "image/png", b"\x89PNG")


def with_file(html: str, server: Script) -> Response:
    def flow() -> Flow[Response]:
        web = WebSession(setup_for())
        page = yield from web.get("settings/x")
        return (yield from web.submit(page, {"name": "bot"}, file=ICON))

    server.answers.insert(0, (200, html))
    return result_of(flow(), server)


def test_a_file_is_sent_in_its_own_field_only() -> None:
    server = Script((303, ""))
    with_file(
        "<form><input name=name><input type=file name=cover><input type=file name=icon></form>",
        server,
    )
    assert parts(server.sent[1]) == {
        "name": (None, b"bot"),
        "cover": ("", b""),
        "icon": ("i.png", b"\x89PNG"),
    }


def test_a_form_without_the_field_of_the_file_is_not_the_one() -> None:
    html = "<form><input name=name></form>"
    with pytest.raises(GNUSocialMalformedResponseError, match="with the fields name, icon"):
        with_file(html, Script())
    server = Script((303, ""))
    with_file(f"{html}<form><input name=name><input type=file name=icon></form>", server)
    assert parts(server.sent[1])["icon"] == ("i.png", b"\x89PNG")


def test_cookies_are_for_the_servers_own_host_only() -> None:
    server = Script((200, web_pages.login(), COOKIE), (200, ""), (200, ""))

    def flow() -> Flow[None]:
        web = WebSession(setup_for())
        page = yield from web.get("main/login")
        yield from web.submit(page, {"nickname": "alice"})
        yield from web.submit(replace(page, url="https://other.example/x"), {"nickname": "a"})

    result_of(flow(), server)
    assert [sent.headers.get("Cookie") for sent in server.sent] == [
        None,
        "PHPSESSID=94q9489",
        None,
    ]


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
    with pytest.raises(GNUSocialInternalServerError) as caught:
        submit(web_pages.new_application(), (500, "<html>Fatal</html>"), name="bot")
    assert caught.value.maybe_sent is True


@pytest.mark.parametrize("html", [web_pages.login(), "", "\x00", "<form>", "[]"])
def test_a_page_without_the_form(html: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="Has the site changed") as caught:
        submit(html, name="hush-value")
    assert "with the fields name" in str(caught.value)
    response = caught.value.response
    assert response is not None
    assert response == replace(
        response,
        url="https://example.org/settings/oauthapps/new",
        body=b"",
        headers={},
    )
    assert "hush" not in str(caught.value)
