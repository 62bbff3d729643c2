"""How calls are sent: what a script can notice, and what it must not notice."""

from __future__ import annotations

import threading
import types
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

import gnusocial
from gnusocial import accounts, exceptions, statuses, timelines, utils
from gnusocial.compat import sending
from gnusocial.sandbox import Sandbox
from tests.compat.conftest import AUTH
from tests.test_speed import opened_by
from tests.test_speed import url as counting  # noqa: F401 - a fixture

PUBLIC = "statuses/public_timeline.json"


@pytest.fixture
def elsewhere() -> Iterator[Sandbox]:
    """Another server, as the target of redirects."""
    with Sandbox() as other:
        yield other


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The options that requests passes to its adapters."""
    seen: list[dict[str, Any]] = []
    send = requests.adapters.HTTPAdapter.send

    def note(self: Any, request: Any, **options: Any) -> Any:
        seen.append({"headers": dict(request.headers), **options})
        return send(self, request, **options)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", note)
    return seen


# --- time-outs and connections -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "timeout"),
    [
        ({}, (60.0, 60.0)),
        ({"verify": True}, 60.0),
        ({"timeout": 5}, (5, 5)),
        ({"timeout": (3, 4)}, (3, 4)),
        ({"timeout": None}, None),
        ({"timeout": (3, None)}, (3, None)),
    ],
)
def test_the_timeout(server: Sandbox, sent: Any, options: Any, timeout: Any) -> None:
    timelines.public(server.url, **options)
    assert sent[0]["timeout"] == timeout


def test_one_connection_serves_many_calls(counting: str) -> None:  # noqa: F811
    def work() -> None:
        for _ in range(20):
            assert timelines.public(f"{counting}/empty") == []

    assert opened_by(counting, work) <= 1


def test_an_idle_connection_is_not_used_again(
    counting: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(sending, "time", types.SimpleNamespace(monotonic=lambda: now))
    timelines.public(f"{counting}/empty")
    now += sending._IDLE + 0.1
    assert opened_by(counting, lambda: timelines.public(f"{counting}/empty")) == 1


def test_a_forked_process_has_a_connection_of_its_own(
    counting: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timelines.public(f"{counting}/empty")
    monkeypatch.setattr(sending, "os", types.SimpleNamespace(getpid=lambda: -1))
    assert opened_by(counting, lambda: timelines.public(f"{counting}/empty")) == 1


def test_threads_get_their_own_answers(server: Sandbox) -> None:
    ids = [
        statuses.update(server.url, data={"status": f"number {n}"}, auth=AUTH)["id"]
        for n in range(4)
    ]
    wrong: list[Any] = []

    def work(number: int) -> None:
        for _ in range(10):
            found = statuses.show(server.url, ids[number])
            if found.get("text") != f"number {number}":
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert wrong == []


def test_no_cookie_is_kept(server: Sandbox, sent: Any) -> None:
    server.fail_next(status=200, body="[]", headers={"Set-Cookie": "session=1; Path=/"})
    timelines.public(server.url)
    timelines.public(server.url)
    assert "Cookie" not in sent[1]["headers"]


# --- redirects -----------------------------------------------------------------------------------


def redirect(server: Sandbox, target: str, status: int = 302) -> None:
    server.fail_next(status=status, headers={"Location": target})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "login",
    [
        {"auth": AUTH},
        {"auth": HTTPBasicAuth(*AUTH)},
        {"oauth": {"consumer_key": "k", "consumer_secret": "s"}},
        {"headers": {"Authorization": "Basic x"}},
        {"headers": {"authorization": "Basic x"}},
        {"headers": {"Cookie": "session=x"}},
    ],
)
def test_credentials_go_to_no_other_host(
    server: Sandbox, elsewhere: Sandbox, status: int, login: Any
) -> None:
    redirect(server, f"{elsewhere.url}/api/{PUBLIC}?secret=1", status)
    with pytest.raises(requests.TooManyRedirects, match=elsewhere.url) as caught:
        timelines.public(server.url, **login, params={})
    assert "secret" not in str(caught.value)
    assert caught.value.response.status_code == status
    assert elsewhere.requests == []


def test_a_login_in_the_url_goes_to_no_other_host_and_is_not_told(
    server: Sandbox, elsewhere: Sandbox
) -> None:
    redirect(server, f"{elsewhere.url}/api/{PUBLIC}")
    with pytest.raises(requests.TooManyRedirects) as caught:
        timelines.public(server.url.replace("://", "://alice:hush-hush@"))
    assert "hush-hush" not in str(caught.value)
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [301, 307])
def test_a_password_in_a_form_goes_to_no_other_host(
    server: Sandbox, elsewhere: Sandbox, status: int
) -> None:
    redirect(server, f"{elsewhere.url}/api/account/register.json", status)
    with pytest.raises(requests.TooManyRedirects):
        accounts.register(server.url, data={"nickname": "e", "password": "secret"})
    assert elsewhere.requests == []


def test_a_redirect_on_the_same_host_is_followed_with_credentials(server: Sandbox) -> None:
    redirect(server, f"{server.url}/index.php/api/statuses/home_timeline.json")
    assert timelines.home(server.url, auth=AUTH) == []
    assert [each.user for each in server.requests[-1:]] == ["alice"]


def test_a_write_is_repeated_where_the_server_keeps_the_method(server: Sandbox) -> None:
    redirect(server, f"{server.url}/index.php/api/statuses/update.json", 307)
    assert statuses.update(server.url, data={"status": "once"}, auth=AUTH)["text"] == "once"


def test_a_circle_of_redirects_ends(server: Sandbox) -> None:
    server.fail_next(30, status=302, headers={"Location": f"{server.url}/api/{PUBLIC}"})
    with pytest.raises(requests.TooManyRedirects):
        timelines.public(server.url, auth=AUTH)


def test_without_credentials_a_redirect_is_followed_as_by_requests(
    server: Sandbox, elsewhere: Sandbox
) -> None:
    redirect(server, f"{elsewhere.url}/api/{PUBLIC}")
    assert timelines.public(server.url, headers={"X-Mine": "1"}) == []
    assert [each.headers["x-mine"] for each in elsewhere.requests] == ["1"]


def test_redirects_are_not_followed_where_the_script_says_so(
    server: Sandbox, elsewhere: Sandbox
) -> None:
    server.fail_next(status=302, body="{}", headers={"Location": elsewhere.url})
    assert timelines.public(server.url, auth=AUTH, allow_redirects=False) == {}


# --- what requests raises ------------------------------------------------------------------------


def test_failures_are_those_of_requests(server: Sandbox) -> None:
    server.drop_next()
    with pytest.raises(requests.ConnectionError):
        timelines.public(server.url)
    server.fail_next()
    with pytest.raises(requests.JSONDecodeError):
        timelines.public(server.url)
    with pytest.raises(requests.exceptions.InvalidURL):
        timelines.public("http://[")
    with pytest.raises(requests.ConnectionError):
        timelines.public("http://127.0.0.1:1", auth=AUTH)


def test_an_answer_that_does_not_come_is_a_read_timeout() -> None:
    with Sandbox() as slow:
        slow.delay_next(30)
        with pytest.raises(requests.ReadTimeout):
            timelines.public(slow.url, timeout=0.05)


def test_an_invalid_server_url() -> None:
    with pytest.raises(exceptions.ServerURLError) as caught:
        timelines.public("no server")
    assert str(caught.value) == "Invalid server URL no server"
    assert caught.value.server_url == "no server"  # type: ignore[attr-defined]
    assert exceptions.ServerURLError is utils.ServerURLError is gnusocial.ServerURLError


def test_a_failure_keeps_no_password_in_the_frames_of_the_library(server: Sandbox) -> None:
    server.drop_next()
    with pytest.raises(requests.ConnectionError) as caught:
        statuses.update(server.url, data={"status": "psst"}, auth=("alice", "hush-hush"))
    step = caught.tb
    while step is not None:
        if step.tb_frame.f_code.co_filename != __file__:
            assert "hush-hush" not in repr(step.tb_frame.f_locals)
        step = step.tb_next


# --- programs that change requests ---------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["requests.get", "gnusocial.utils.requests.get", "gnusocial.timelines.requests.get"]
)
@pytest.mark.parametrize("spec", [False, True])
def test_a_function_of_requests_that_was_replaced_is_called(place: str, spec: bool) -> None:
    with mock.patch(place, autospec=spec) as get:
        get.return_value.json.return_value = ["mine"]
        assert timelines.home("http://gs.example", params={"count": 1}, auth=AUTH) == ["mine"]
    get.assert_called_once_with(
        "http://gs.example/api/statuses/home_timeline.json", params={"count": 1}, auth=AUTH
    )


@pytest.mark.parametrize("name", ["api.request", "Session.request", "Session.send"])
def test_so_is_one_that_lies_deeper(name: str) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, b'["mine"]'
    with mock.patch(f"requests.{name}", return_value=answer) as replaced:
        assert timelines.home("http://127.0.0.1:1", auth=AUTH) == ["mine"]
    assert replaced.call_count == 1


def test_an_answer_is_never_that_of_another_call(server: Sandbox) -> None:
    assert timelines.public(server.url) == []
    with mock.patch("requests.adapters.HTTPAdapter.send") as send:
        send.side_effect = requests.ConnectionError("mine")
        with pytest.raises(requests.ConnectionError, match="mine"):
            timelines.public(server.url)
    assert not hasattr(sending._thread, "answer")


def test_a_class_of_sessions_that_was_replaced_is_used() -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, b'["mine"]'
    with mock.patch("requests.sessions.Session") as session:
        session.return_value.__enter__.return_value.request.return_value = answer
        assert timelines.home("http://127.0.0.1:1", auth=AUTH) == ["mine"]


@pytest.mark.parametrize("home", ["utils", "statuses"])
def test_a_module_may_be_given_another_requests(home: str) -> None:
    with mock.patch(f"gnusocial.{home}.requests") as fake:
        fake.get.return_value.json.return_value = fake.post.return_value.json.return_value = "mine"
        call = statuses.update if home == "utils" else statuses.repeat
        arguments = {"data": {}} if home == "utils" else {"status_id": 5}
        assert call("http://gs.example", **arguments) == "mine"
    assert fake.post.call_count == 1


# --- what goes through requests itself -----------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "simple"),
    [
        ({}, True),
        ({"params": {"a": None}, "auth": ("a", "b"), "headers": {}, "files": None}, True),
        ({"data": iter([b"x"])}, False),
        ({"auth": HTTPDigestAuth("a", "b")}, False),
        ({"auth": lambda request: request}, False),
        ({"timeout": None}, False),
        *(({name: None}, False) for name in ("stream", "cookies", "cert", "hooks", "proxies")),
    ],
)
def test_what_our_transport_takes(options: dict[str, Any], simple: bool) -> None:
    assert sending._is_simple(options, options.get("timeout", 60.0)) is simple


def test_an_auth_that_answers_a_challenge_works(server: Sandbox) -> None:
    seen: list[int] = []

    def auth(request: Any) -> Any:
        request.register_hook("response", lambda answer, **_: seen.append(answer.status_code))
        return request

    assert timelines.public(server.url, auth=auth) == []
    assert seen == [200]


def test_hooks_and_cookies(server: Sandbox) -> None:
    seen: list[int] = []
    hooks = {"response": lambda answer, **_: seen.append(answer.status_code)}
    timelines.public(server.url, hooks=hooks, cookies={"a": "b"}, stream=True)
    assert seen == [200]
    assert server.requests[-1].headers["cookie"] == "a=b"


def test_credentials_in_netrc_are_found(
    server: Sandbox, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login alice password alicepass1\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert timelines.home(server.url) == []
    assert server.requests[-1].user == "alice"


def test_a_proxy_of_the_environment_is_used(
    server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")
    timelines.public("http://gs.invalid", auth=AUTH)
    assert server.requests[-1].headers["host"] == "gs.invalid"
