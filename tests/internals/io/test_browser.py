"""The loopback listener of a login in the browser."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialTimeoutError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.oauth import verifier_in
from gnusocial.internals.auth.tokens import KeyPair, OAuth, PendingLogin
from gnusocial.internals.io import browser

PENDING = PendingLogin(OAuth(KeyPair("c", "s")), KeyPair("t" * 32, "s"))
YES = f"?oauth_token={'t' * 32}&oauth_verifier=c2ff3d6f3fe8059e"


class Person:
    """A user with a browser that opens a list of URLs."""

    def __init__(self, *visits: Callable[[str], str]) -> None:
        self.visits = visits
        self.answers: list[requests.Response] = []
        self.callback = ""

    def page_for(self, callback: str) -> str:
        self.callback = callback
        return "https://example.org/api/oauth/authorize?oauth_token=t"

    def open(self, page: str) -> None:
        assert page == "https://example.org/api/oauth/authorize?oauth_token=t"
        threading.Thread(target=self._visit, daemon=True).start()

    def _visit(self) -> None:
        for visit in self.visits:
            self.answers.append(requests.get(visit(self.callback), timeout=60))

    def ask(self, timeout: float = 30.0) -> str:
        return browser.ask(
            self.page_for,
            lambda url: verifier_in(url, PENDING),
            timeout=timeout,
            open_page=self.open,
        )


def test_the_way_back(capfd: pytest.CaptureFixture[str]) -> None:
    person = Person(lambda callback: callback + YES)
    assert person.ask() == person.callback + YES
    assert urlsplit(person.callback).hostname == "127.0.0.1"
    assert capfd.readouterr() == ("", "")
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", urlsplit(person.callback).port or 0), timeout=60)


def test_the_page_that_ends_the_visit() -> None:
    pages: list[requests.Response] = []
    person = Person()
    visits: list[threading.Thread] = []

    def visit() -> None:
        pages.append(requests.get(person.callback + YES, timeout=60))

    def open_page(_: str) -> None:
        visits.append(threading.Thread(target=visit, daemon=True))
        visits[0].start()

    browser.ask(person.page_for, lambda url: None, timeout=30.0, open_page=open_page)
    visits[0].join(60)
    assert pages[0].headers["Content-Type"] == "text/html; charset=utf-8"
    assert pages[0].headers["Content-Length"] == str(len(browser.PAGE.encode()))
    assert pages[0].text == browser.PAGE


def test_the_last_second_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class StandingClock:
        monotonic = staticmethod(lambda: 1000.0)

    monkeypatch.setattr(browser, "time", StandingClock)
    person = Person(lambda callback: callback + YES)
    assert person.ask(timeout=1.0) == person.callback + YES


def test_strangers_are_sent_away() -> None:
    person = Person(
        lambda callback: callback.rpartition("/")[0] + "/favicon.ico",
        lambda callback: callback.rpartition("/")[0] + "/" + YES,
        lambda callback: callback + YES,
    )
    assert person.ask() == person.callback + YES
    assert [answer.status_code for answer in person.answers[:2]] == [404, 404]


def test_each_login_has_an_address_of_its_own() -> None:
    people = [Person(lambda callback: callback + YES) for _ in range(2)]
    for person in people:
        person.ask()
    assert urlsplit(people[0].callback).path != urlsplit(people[1].callback).path


def test_a_caller_who_hangs_up_does_no_harm() -> None:
    def hang_up(callback: str) -> str:
        socket.create_connection(("127.0.0.1", urlsplit(callback).port or 0), timeout=60).close()
        return callback + YES

    assert Person(hang_up).ask().endswith(YES)


@pytest.mark.parametrize(
    ("query", "cls"),
    [
        ("?oauth_problem=user_refused", GNUSocialUnauthorizedError),
        (f"?oauth_token={'x' * 32}&oauth_verifier=1", GNUSocialIllegalArgumentError),
        ("", GNUSocialIllegalArgumentError),
    ],
)
def test_a_way_back_without_a_yes(query: str, cls: type[Exception]) -> None:
    with pytest.raises(cls):
        Person(lambda callback: callback + query).ask()


def test_nobody_answers() -> None:
    with pytest.raises(GNUSocialTimeoutError, match="not allowed in the browser in time"):
        Person().ask(timeout=0.05)


def test_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda page: bool(opened.append(page)))
    with pytest.raises(GNUSocialIOError, match="no browser could be opened"):
        browser.ask(Person().page_for, lambda url: url, timeout=1)
    assert opened == ["https://example.org/api/oauth/authorize?oauth_token=t"]


def test_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket.socket, "bind", fails)
    with pytest.raises(GNUSocialIOError, match="cannot listen"):
        Person().ask()
