"""Finding the API from a page or a handle, with recorded responses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial.errors import (
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialServerURLError,
)
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.site.discovery import discover, first_url
from tests.internals.scripted import result_of
from tests.recorded import VERSIONS, exchange

Page = str | tuple[int, str] | Exception


class Site:
    """Responds by URL; an unknown one is a 404."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, sent: PreparedRequest) -> Response:
        self.asked.append(sent.url)
        found = self.pages.get(sent.url, (404, "<title>404</title>"))
        if isinstance(found, Exception):
            raise found
        status, body = found if isinstance(found, tuple) else (200, found)
        headers = CaseInsensitiveDict({"Location": body} if 300 <= status < 400 else {})
        return Response(status, headers, body.encode(), "GET", sent.url)


def rsd(root: str) -> str:
    return (
        '<?xml version="1.0"?><rsd xmlns="http://archipelago.phrasewise.com/rsd"><service><apis>'
        '<api name="Atom" preferred="false" apiLink="https://wrong.example/api/"></api>'
        f'<api name="Twitter" preferred="true" apiLink="{root}" blogID=""/></apis></service></rsd>'
    )


CONFIG = '{"site": {"name": "x"}}'


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "path", "wanted"),
    [
        ("rsd", "/rsd.xml", "{base}"),
        ("webfinger", "/.well-known/webfinger?resource=acct%3Aalice%40{host}", "@alice@{host}"),
        ("hostmeta", "/.well-known/host-meta", "{base}"),
    ],
)
def test_recorded_answers(version: str, name: str, path: str, wanted: str) -> None:
    recorded = exchange(version, name)
    host = dict(recorded.request["headers"])["Host"]
    base = f"http://{host}"
    site = Site({base + path.format(host=host.replace(":", "%3A")): recorded.response.text})
    assert result_of(discover(wanted.format(base=base, host=host)), site) == base


@pytest.mark.parametrize(
    ("pages", "asked", "base"),
    [
        (
            {"https://example.org/rsd.xml": rsd("https://example.org/api/")},
            "example.org",
            "https://example.org",
        ),
        (
            {"https://example.org/rsd.xml": rsd("https://example.org/index.php/api/")},
            "https://example.org/",
            "https://example.org/index.php",
        ),
        (
            {"https://example.org/social/rsd.xml": rsd("https://example.org/social/api/")},
            "https://example.org/social/alice",
            "https://example.org/social",
        ),
        (
            {"https://example.org/rsd.xml": rsd("https://social.example.org/api/")},
            "example.org",
            "https://social.example.org",
        ),
        (
            {"https://example.org/rsd.xml": rsd("http://example.org/api/")},
            "example.org",
            "https://example.org",
        ),
        (
            {"https://example.org/index.php/api/statusnet/config.json": CONFIG},
            "https://example.org/notice/7",
            "https://example.org/index.php",
        ),
        (
            {
                "https://example.org/rsd.xml": (301, "https://example.org/x/rsd.xml"),
                "https://example.org/x/rsd.xml": rsd("https://example.org/x/api/"),
            },
            "example.org",
            "https://example.org/x",
        ),
        (
            {
                "https://example.org/api/statusnet/config.json": (
                    302,
                    "https://social.example.org/api/statusnet/config.json",
                ),
                "https://social.example.org/api/statusnet/config.json": CONFIG,
            },
            "example.org",
            "https://social.example.org",
        ),
    ],
)
def test_where_an_api_may_be(pages: dict[str, Page], asked: str, base: str) -> None:
    assert result_of(discover(asked), Site(pages)) == base


@pytest.mark.parametrize(
    "page",
    [
        rsd("http://elsewhere.example/api/"),
        rsd("ftp://example.org/api/"),
        rsd(""),
        "<rsd></rsd>",
        "",
        "<" * 50,
        (500, rsd("https://example.org/api/")),
    ],
)
def test_what_rsd_must_not_say(page: Page) -> None:
    with pytest.raises(GNUSocialNotFoundError, match="behind 'example.org'"):
        result_of(discover("example.org"), Site({"https://example.org/rsd.xml": page}))


def test_a_redirect_that_gives_up_encryption_is_not_followed() -> None:
    site = Site(
        {
            "https://example.org/rsd.xml": (301, "http://example.org/rsd.xml"),
            "http://example.org/rsd.xml": rsd("http://example.org/api/"),
        }
    )
    with pytest.raises(GNUSocialNotFoundError):
        result_of(discover("example.org"), site)


def test_redirects_without_end() -> None:
    site = Site({"https://example.org/rsd.xml": (301, "/rsd.xml")})
    with pytest.raises(GNUSocialNotFoundError):
        result_of(discover("example.org"), site)
    assert site.asked.count("https://example.org/rsd.xml") == 6


@pytest.mark.parametrize("body", ["", "[]", '{"site": 7}', "{", '"x"', "<html>"])
def test_a_config_that_is_none(body: str) -> None:
    site = Site({"https://example.org/api/statusnet/config.json": body})
    with pytest.raises(GNUSocialNotFoundError):
        result_of(discover("example.org"), site)


@pytest.mark.parametrize(
    "body", ["", "[]", '{"links": [{"rel": "x"}]}', '{"links": 7}', '{"links": ["x"]}']
)
def test_a_webfinger_that_says_nothing_is_passed_over(body: str) -> None:
    account = "https://example.org/.well-known/webfinger?resource=acct%3Aalice%40example.org"
    site = Site({account: body, "https://example.org/rsd.xml": rsd("https://example.org/api/")})
    assert result_of(discover("alice@example.org"), site) == "https://example.org"
    assert site.asked[0] == account


def test_a_handle_of_this_machine_may_be_without_encryption() -> None:
    place = "127.0.0.1:8780/.well-known/webfinger?resource=acct%3Aa%40127.0.0.1%3A8780"
    site = Site(
        {
            f"https://{place}": GNUSocialNetworkError("no TLS here"),
            f"http://{place}": (
                '{"links": [{"rel": "http://apinamespace.org/twitter",'
                ' "href": "http://127.0.0.1:8780/api/"}]}'
            ),
        }
    )
    assert result_of(discover("a@127.0.0.1:8780"), site) == "http://127.0.0.1:8780"


def test_a_handle_of_another_machine_may_not() -> None:
    site = Site({})
    with pytest.raises(GNUSocialNotFoundError):
        result_of(discover("alice@example.org"), site)
    assert all(url.startswith("https://example.org/") for url in site.asked)


def unreachable(sent: PreparedRequest) -> Response:
    raise GNUSocialNetworkError(f"no way to {sent.url}")


def test_no_server_at_all() -> None:
    with pytest.raises(GNUSocialNetworkError, match="no way to https://example.org/rsd.xml"):
        result_of(discover("example.org"), unreachable)


@pytest.mark.parametrize("text", ["", "nowhere", "ftp://x.org", "a@b@c", "@alice", None, 7])
@pytest.mark.parametrize("ask", [first_url, lambda text: result_of(discover(text), Site({}))])
def test_what_is_no_server(text: object, ask: Callable[[object], str]) -> None:
    with pytest.raises(GNUSocialServerURLError):
        ask(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("acct:alice@example.org", "https://example.org"),
        ("http://example.org/alice", "http://example.org/alice"),
        ("alice@127.0.0.1:80", "https://127.0.0.1:80"),
    ],
)
def test_where_the_search_begins(text: str, url: str) -> None:
    assert first_url(text) == url


WRONG = "https://wrong.example/api/"
TOKEN = "http://apinamespace.org/oauth/request_token"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (
            "rsd.xml",
            f'<setting name="Twitter" apiLink="{WRONG}"/>{rsd("https://example.org/api/")}',
        ),
        (
            ".well-known/host-meta",
            f'<XRD><Other rel="{TOKEN}" href="{WRONG}oauth/request_token"/>'
            f'<Link rel="{TOKEN}" href="https://example.org/api/oauth/request_token"/></XRD>',
        ),
    ],
)
def test_only_the_elements_that_name_the_api_count(path: str, page: str) -> None:
    site = Site({f"https://example.org/{path}": page})
    assert result_of(discover("example.org"), site) == "https://example.org"
