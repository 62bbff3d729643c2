"""No secret leaks: everything that a full run prints, logs, raises and pickles is searched."""

from __future__ import annotations

import base64
import itertools
import logging
import os
import pickle
import re
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

import pytest
import requests

import gnusocial
from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox, tokens
from tests.api.logins import PASSWORDS, browse, callback_from, pin_from
from tests.async_facade import in_its_thread

TESTS = str(Path(__file__).parent)
TYPED = {"wrong": "hush-wrong", "chosen": "hush-chosen", "file": "hush-file", "half": "hush-half"}


class Listener(logging.Handler):
    """Records all log messages of the client's thread; the sandbox runs in other threads."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.loggers: set[str] = set()
        self.said: list[str] = []
        self._client = {threading.get_ident(), in_its_thread(threading.get_ident)}

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread in self._client:
            self.loggers.add(record.name)
            self.said += [self.format(record), repr(vars(record))]


@pytest.fixture
def log() -> Iterator[Listener]:
    listener, root = Listener(), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.NOTSET)
    yield listener
    root.setLevel(level)
    root.removeHandler(listener)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    yield error
    for earlier in (error.__cause__, error.__context__):
        if earlier is not None:
            yield from chain_of(earlier)


def local_variables(step: TracebackType | None) -> Iterator[str]:
    """What a crash reporter records of the frames: of the library's own, and of those below it."""
    while step is not None:
        if not step.tb_frame.f_code.co_filename.startswith(TESTS):
            yield repr(step.tb_frame.f_locals)
        step = step.tb_next


def everything_in(error: BaseException) -> list[str]:
    """The content of a crash report for an error and its causes."""
    said = traceback.format_exception(error)
    for each in chain_of(error):
        response = getattr(each, "response", None)
        said += [
            str(each),
            repr(each),
            repr(vars(each)),
            repr(response),
            *local_variables(each.__traceback__),
        ]
        if response is not None:
            said += [repr(vars(response)), response.text]
    return [*said, repr(pickle.dumps(error))]


class Run:
    """One run of a program, and its output."""

    def __init__(self, server: Sandbox) -> None:
        self.server = server
        self.said: list[str] = []
        self.secrets: set[str] = set()
        self.failures: list[str] = []

    def look(self, *things: object) -> None:
        self.said += [text for thing in things for text in (repr(thing), str(thing))]

    def fails(self, attempt: Callable[[], object]) -> None:
        with pytest.raises(gnusocial.GNUSocialError) as caught:
            attempt()
        self.failures.append(type(caught.value).__name__)
        self.said += everything_in(caught.value)
        self.note()

    def note(self) -> None:
        """Record the secrets that the server knows now."""
        world = self.server._world
        tokens_known = [*world.oauth.request_tokens.values(), *world.oauth.access_tokens.values()]
        self.secrets |= {token.secret for token in tokens_known}
        self.secrets |= {token.verifier for token in world.oauth.request_tokens.values()}
        self.secrets |= {
            each.consumer_secret for each in self.server.applications.values() if each.id > 1
        }
        self.secrets |= {text for each in world.sessions.values() for text in (each.id, each.token)}

    def sent_headers(self) -> Iterator[str]:
        """The credentials in the requests."""
        for request in self.server.requests:
            authorization = request.headers.get("authorization", "")
            yield from re.findall(r"Basic (\S+)", authorization)
            for signature in re.findall(r'oauth_signature="([^"]+)"', authorization):
                yield from (signature, unquote(signature))


def by_pin(run: Run, gs: GNUSocial) -> None:
    pin = pin_from(gs.auth_request_url())
    assert pin.startswith("hush-verifier-")
    run.note()
    run.look(gs._context.pending, vars(gs))
    run.fails(lambda: gs.log_in(code=TYPED["wrong"]))
    gs.log_in(code=pin)
    gs.auth_request_url()
    run.fails(lambda: gs.log_in(code=pin))


def by_callback(run: Run, gs: GNUSocial, folder: Path) -> None:
    callback, waiting = "https://app.example/cb", folder / "pending.secret"
    first = gs.auth_request_url(callback)
    location = callback_from(gs.auth_request_url(callback, to_file=waiting))
    run.fails(lambda: gs.log_in(code=callback_from(first)))
    run.note()
    gs.log_in(code=location, from_file=waiting, to_file=folder / "user.secret")
    refused = callback_from(gs.auth_request_url(callback), "cancel")
    run.fails(lambda: gs.log_in(code=refused))
    gs.log_in_browser(open_page=browse)
    run.fails(lambda: gs.log_in_browser(open_page=lambda page: browse(page, "cancel")))


def broken_logins(run: Run, gs: GNUSocial) -> None:
    server, password = run.server, PASSWORDS["alice"]
    half = f"oauth_token=&oauth_token_secret={TYPED['half']}"
    for path in ("oauth/request_token", "oauth/authorize", "oauth/access_token"):
        server.fail_next(status=200, body=half, path=path)
        run.fails(lambda: gs.log_in("alice", password))
        server.drop_next(path=path)
        run.fails(lambda: gs.log_in("alice", password))
    for status, body in ((502, "Bad Gateway"), (200, "<html>")):
        server.fail_next(status=status, body=body, path="account/verify_credentials.json")
        run.fails(lambda: gs.log_in("alice", password))
    run.fails(lambda: gs.log_in("alice", TYPED["wrong"]))
    run.fails(lambda: gs.log_in("alice", TYPED["wrong"].encode()))  # type: ignore[arg-type]


def other_failures(run: Run, folder: Path) -> None:
    url, bad = run.server.url, TYPED["wrong"]
    mistaken = folder / "mistaken.secret"
    mistaken.write_text(f'{{"access_token": "{TYPED["file"]}"')
    run.fails(lambda: GNUSocial(api_base_url=url, username="al:ice", password=bad))
    run.fails(lambda: GNUSocial("c" * 32, bad, api_base_url=url, timezone="Nowhere"))
    run.fails(lambda: GNUSocial("c" * 32, bad, username="alice", password=bad, api_base_url=url))
    run.fails(lambda: GNUSocial.from_env(api_base_url=url, password=bad))
    for authority in (f"alice:{bad}@gs.example", f"alice:{bad}@h:x", f"alice:x/{bad}@gs.example"):
        run.fails(lambda at=authority: GNUSocial(api_base_url=f"https://{at}"))  # type: ignore[misc]
    mistaken.chmod(0o600)
    run.fails(lambda: GNUSocial(access_token=mistaken))
    mistaken.chmod(0o644)
    run.fails(lambda: GNUSocial(access_token=mistaken))
    with GNUSocial(api_base_url=url) as gs:
        run.fails(lambda: gs.create_account("alice", TYPED["chosen"], "x@example.org"))
        run.fails(lambda: gs.create_account("erin", bad.encode(), "x@example.org"))  # type: ignore[arg-type]
        gs.create_account("erin", TYPED["chosen"], "erin@example.org")


def daily_work(run: Run, gs: GNUSocial) -> None:
    status = gs.post("A text")
    run.look(gs, gs.auth, vars(gs), gs._context, gs._transport, vars(gs._transport), status)
    run.said += [repr(pickle.dumps(each)) for each in (status, gs.me())]
    for thing in (gs, gs._context.credentials):
        with pytest.raises(Exception, match="pickle") as caught:
            pickle.dumps(thing)
        run.said += everything_in(caught.value)
    requests.get(f"{gs.api_base_url}/api/statuses/home_timeline.json", auth=gs.auth, timeout=10)
    run.server.fail_next(status=200, body="<html>", path="statuses/update.json")
    run.fails(lambda: gs.post("Another"))
    run.server.drop_next(path="users/show.json")
    run.fails(lambda: gs.account("bob"))
    run.fails(lambda: gs.status(99999))


def a_full_run(run: Run, folder: Path) -> None:
    server = run.server
    alice = {"username": "alice", "password": PASSWORDS["alice"]}
    app, wrong = folder / "app.secret", {**alice, "password": TYPED["wrong"]}
    run.fails(lambda: GNUSocial.create_app("bot", server.url, **wrong))  # type: ignore[arg-type]
    GNUSocial.create_app("bot", server.url, to_file=app, **alice)  # type: ignore[arg-type]
    run.fails(lambda: GNUSocial.create_app("bot", server.url, **alice))  # type: ignore[arg-type]
    with GNUSocial(client_id=app, retries=0, ratelimit_method="throw") as gs:
        by_pin(run, gs)
        by_callback(run, gs, folder)
        broken_logins(run, gs)
        gs.log_in(**alice)
        daily_work(run, gs)
        run.fails(lambda: gs.revoke_access_token("alice", TYPED["wrong"]))
        run.fails(lambda: gs.revoke_access_token("bob", PASSWORDS["bob"]))
        revoked = GNUSocial(access_token=folder / "user.secret", retries=0)
        gs.revoke_access_token(**alice)
        with revoked:
            run.fails(revoked.me)
    other_failures(run, folder)
    with GNUSocial(api_base_url=server.url, retries=0, **alice) as basic:  # type: ignore[arg-type]
        daily_work(run, basic)
    with GNUSocial(api_base_url=server.url, **wrong) as stranger:  # type: ignore[arg-type]
        run.fails(stranger.me)


def test_a_full_run_tells_no_secret(
    server: Sandbox,
    tmp_path: Path,
    log: Listener,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A PIN has up to seven digits, which may stand anywhere by chance. These may not.
    numbers = itertools.count(1000)
    monkeypatch.setattr("gnusocial.internals.io.secret_files._others_reach", lambda folder: True)
    monkeypatch.setattr(tokens, "new_verifier", lambda _: f"hush-verifier-{next(numbers)}")
    server.configure(dupelimit=0)
    run = Run(server)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        a_full_run(run, tmp_path)
    run.note()
    output = "\n".join([*run.said, *log.said, *map(repr, warned), *capfd.readouterr()])

    # The run was a full one: all of these spoke, and there was much to tell.
    assert {"urllib3.connectionpool", "gnusocial.http"} <= log.loggers
    assert len(run.failures) > 35
    assert {"GNUSocialUnauthorizedError", "GNUSocialNetworkError"} <= set(run.failures)
    assert len(warned) == (os.name == "posix")
    signatures = set(run.sent_headers())
    assert len(signatures) > 20
    assert sum(secret.startswith("hush-verifier-") for secret in run.secrets) > 8

    secrets = {*run.secrets, *signatures, *PASSWORDS.values(), *TYPED.values()}
    secrets |= {base64.b64encode(f"alice:{TYPED['wrong']}".encode()).decode()}
    told = {
        secret: output[output.index(secret) - 300 :][:400] for secret in secrets if secret in output
    }
    assert told == {}


def test_what_others_sign_is_logged_as_before(log: Listener) -> None:
    from oauthlib.oauth1 import Client

    with Sandbox() as server, server.client("alice", oauth=True) as gs:
        gs.me()
    assert "oauthlib.oauth1.rfc5849" not in log.loggers
    Client("key", "secret").sign("https://example.org/")
    assert "oauthlib.oauth1.rfc5849" in log.loggers
