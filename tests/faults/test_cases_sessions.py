"""Sessions, secrets, files and names: a caller's values are used as intended, and not changed."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import pwd
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from gnusocial import GNUSocial, GNUSocialError
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import FileCheckpoint, SqliteCheckpoint
from tests.faults.canned import as_json, client, served, status, user
from tests.faults.promises import broken_by
from tests.faults.wire import Answer, Received

# --- sessions of the caller's --------------------------------------------------------------------

takes_a_session = pytest.mark.sync_only  # sessions are of requests


@takes_a_session
def test_a_session_neither_keeps_nor_sends_cookies() -> None:
    with Sandbox() as server, requests.Session() as session:
        session.cookies.set("mine", "1")
        keys = GNUSocial.create_app(
            "my bot", server.url, username="alice", password="alicepass1", session=session
        )
        for name, password in (("alice", "alicepass1"), ("bob", "bobpass12")):
            gs = GNUSocial(*keys, api_base_url=server.url, session=session)
            gs.log_in(name, password)
            assert gs.me().screen_name == name
            gs.revoke_access_token(name, password)
        assert dict(session.cookies) == {"mine": "1"}
        cookies = [each.headers.get("cookie", "") for each in server.requests]
    assert not any("mine" in cookie for cookie in cookies)


@takes_a_session
def test_a_cookie_of_an_answer_stays_out_of_the_session() -> None:
    cookie = [("Set-Cookie", "PHPSESSID=abc; path=/")]
    with (
        served(lambda request: as_json(user(), headers=cookie)) as server,
        requests.Session() as session,
        client(server, session=session) as gs,
    ):
        gs.me()
        gs.me()
        assert not session.cookies
        assert not any("cookie" in each.headers for each in server.seen)


@takes_a_session
def test_what_is_changed_on_a_session_counts_from_then_on() -> None:
    with (
        served(lambda request: as_json([])) as one,
        served(lambda request: as_json([])) as other,
        requests.Session() as session,
    ):
        session.trust_env = False
        session.proxies = {"http": one.url}
        gs = GNUSocial(api_base_url="http://gs.example", session=session, retries=0)
        gs.timeline_public()
        session.proxies = {"http": other.url}
        gs.timeline_public()
        session.headers["X-Mine"] = "yes"
        gs.timeline_public()
        assert (len(one.seen), len(other.seen)) == (1, 2)
        assert other.seen[-1].headers["x-mine"] == "yes"


@takes_a_session
@pytest.mark.parametrize("name", ["verify", "cert"])
def test_a_session_with_a_file_that_is_gone(name: str, tmp_path: Path) -> None:
    with requests.Session() as session:
        setattr(session, name, str(tmp_path / "gone.pem"))
        gs = GNUSocial(api_base_url="https://127.0.0.1:9", session=session, retries=0)
        with pytest.raises(GNUSocialError):
            gs.timeline_public()


# --- secrets -------------------------------------------------------------------------------------

LATIN = "hunter2caf\udce9"


@pytest.mark.parametrize(
    "login",
    [
        {"username": "alice", "password": LATIN},
        {"username": LATIN, "password": "x"},
        *(
            {
                "client_id": "a" * 32,
                "client_secret": "b" * 32,
                "access_token": "c" * 32,
                "access_token_secret": "d" * 32,
                name: LATIN,
            }
            for name in ("client_id", "client_secret", "access_token_secret")
        ),
    ],
)
def test_a_secret_that_is_no_text_is_refused_without_being_told(login: dict[str, str]) -> None:
    with served(lambda request: as_json(user())) as server:
        with pytest.raises(GNUSocialError) as caught:
            GNUSocial(api_base_url=server.url, retries=0, **login).me()
        assert "hunter2caf" not in "".join(_everything_in(caught.value))


def _everything_in(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield from (repr(error), str(error), repr(error.args), repr(vars(error)))
        yield repr(getattr(error, "object", ""))
        yield repr(pickle.dumps(error))
        error = error.__cause__ or error.__context__


def test_a_secret_of_the_environment_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNUSOCIAL_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GNUSOCIAL_USERNAME", "alice")
    monkeypatch.setenv("GNUSOCIAL_PASSWORD", LATIN)
    with pytest.raises(GNUSocialError) as caught:
        GNUSocial.from_env(retries=0).me()
    assert "hunter2caf" not in "".join(_everything_in(caught.value))


@pytest.mark.parametrize("name", ["Set-Cookie", "Set-Cookie2", "set-cookie"])
@pytest.mark.parametrize("code", [200, 401, 404, 500])
def test_no_exception_carries_a_cookie(name: str, code: int) -> None:
    answer = Answer(code, [(name, "PHPSESSID=cookie-secret-5d1f; path=/")], b"oops")
    with served(lambda request: answer) as server, client(server) as gs:
        for call in (gs.me, lambda: gs.post("hello"), lambda: gs.timeline_home()):
            with pytest.raises(GNUSocialError) as caught:
                call()
            assert list(broken_by(caught.value, "call")) == []


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [b"k\xe4se.png", b"\xff.txt", b"a\nb.txt", b'a"b.txt'])
def test_a_file_may_have_any_name(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 50)
    with served(lambda request: as_json(status(100, "A picture"))) as server:
        with client(server) as gs:
            gs.status_post("A picture", media_files=path)
        (request,) = [each for each in server.seen if each.method == "POST"]
    head = request.body.partition(b"\x89PNG")[0]
    assert head.count(b'name="media"') == 1
    assert b"\nb.txt" not in head


def test_what_is_iterable_is_not_several_files_for_that() -> None:
    response = requests.Response()
    response.raw = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"x" * 600)
    response.status_code = 200
    with served(lambda request: as_json(status(1, "x"))) as server, client(server) as gs:
        for odd in (response, {"a": b"x"}, [response], object):
            with pytest.raises(GNUSocialError):
                gs.status_post("A picture", media_files=odd)
        assert [each for each in server.seen if each.method == "POST"] == []


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a user without a passwd entry."""
    monkeypatch.delenv("HOME", raising=False)

    def nobody(number: int) -> Any:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", nobody)


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize(
    "path",
    ["~/x.secret", "~nobody-there/x.secret", "a\0b", "x" * 5000, "\ud800"],
    ids=["home", "of nobody", "NUL", "long", "surrogate"],
)
def test_a_path_that_cannot_be_is_told_as_ours(path: str) -> None:
    login = {"username": "a", "password": "b"}
    calls: list[Callable[[], object]] = [
        lambda: GNUSocial(access_token=path),
        lambda: GNUSocial(client_id=path),
        lambda: FileCheckpoint(path).load(),
        lambda: SqliteCheckpoint(path, "home").load(),
        lambda: GNUSocial.create_app("x", "http://127.0.0.1:9", to_file=path, **login),
        lambda: GNUSocial(api_base_url="http://127.0.0.1:9", retries=0).status_post(
            "x", media_files=path
        ),
    ]
    for call in calls:
        with pytest.raises(GNUSocialError):
            call()


@pytest.mark.parametrize("mode", [0o444, 0o644, 0o440, 0o777])
def test_credentials_that_nobody_else_can_reach_are_read(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o700)
    secret = folder / "alice.secret"
    keys = {"client_id": "a" * 32, "client_secret": "b" * 32}
    keys |= {"access_token": "c" * 32, "access_token_secret": "d" * 32}
    kind = {"gnusocial_credentials": 1, "kind": "user", "api_base_url": "https://gs.example"}
    secret.write_text(json.dumps({**kind, **keys}))
    secret.chmod(mode)
    assert GNUSocial(access_token=secret).api_base_url == "https://gs.example"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("hello @bob@mastodon.example how are you", ["@bob@mastodon.example"]),
        ("hi @carol@other.example", ["@carol@other.example"]),
        ("hi @dave@pleroma.example, and @bob", ["@dave@pleroma.example", "@bob"]),
        ("@a@x.example @b@y.example.", ["@a@x.example", "@b@y.example"]),
        ("@bob@x.example @bob@y.example @bob", ["@bob@x.example", "@bob@y.example", "@bob"]),
        ("mail me: bob@mail.example", []),
    ],
)
def test_a_reply_keeps_the_host_of_whom_it_names(text: str, mentions: list[str]) -> None:
    sent: list[str] = []

    def act(request: Received) -> Answer:
        if "update" not in request.path:
            return as_json([])
        sent.append(parse_qs(request.body.decode())["status"][0])
        return as_json(status(100, sent[-1], user("carol", 4)))

    with served(act) as server, client(server, username="carol") as gs:
        gs.status_reply(status(7, text), "me too")
    words = sent[0].split()
    assert words[0] == "@alice"
    assert words[1:-2] == mentions


@pytest.mark.parametrize("name", ["007", "00", "01984", "@1984"])
def test_a_nickname_of_digits_is_no_number(name: str) -> None:
    with served(lambda request: as_json([] if "sent" in request.path else user())) as server:
        gs = client(server)
        calls: list[Callable[[], object]] = [
            lambda: gs.account_follow(name),
            lambda: gs.account_block(name),
            lambda: gs.direct_message_post(name, "a secret"),
            lambda: gs.account(name),
            lambda: gs.timeline_user(name),
            lambda: gs.account_followers(name),
        ]
        for call in calls:
            with contextlib.suppress(GNUSocialError):
                call()
        wire = " ".join(f"{each.path} {each.body.decode()}" for each in server.seen)
    assert "user_id=" not in wire
    assert f"/{name.lstrip('@')}.json" not in wire
