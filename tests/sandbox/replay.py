"""Replays a recorded sequence against a sandbox.

What the sequence leaves out (notices posted by a tool, pages of the web interface) is added here by
hand, at the point where it happened on the real server.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from gnusocial.sandbox import Sandbox

from .oauth_replay import OAuthReplay

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDINGS = Path(__file__).parent.parent / "recordings"
HOSTS = {
    "1.20.10": "127.0.0.1:8780",
    "2.0.1": "127.0.0.1:8790",
    "friendica-2024.08": "127.0.0.1:8795",
}
VERSIONS = tuple(HOSTS)
# The recorded servers had the duplicate check off.
BASE_SETTINGS: dict[str, Any] = {
    "dupelimit": 0,
    "throttle": None,
    "textlimit": 1000,
    "private": False,
    "user_settings": {},
}


@dataclass
class Recorded:
    """A response of the real server."""

    name: str
    request: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: bytes
    note: str = ""
    version: str = ""

    @property
    def when(self) -> datetime:
        return parsedate_to_datetime(self.headers["date"])


@dataclass
class Answer:
    """A response of the sandbox."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Replay:
    """The responses of the sandbox to a whole sequence, by the name of the recording."""

    version: str
    recorded: dict[str, Recorded] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)


def load_recording(version: str, name: str) -> Recorded:
    raw = json.loads((RECORDINGS / version / f"{name}.json").read_text())
    response = raw["response"]
    if "body_base64" in response:
        body = base64.b64decode(response["body_base64"])
    else:
        body = response.get("body", "").encode()
    headers = {key.lower(): value for key, value in response["headers"]}
    note = raw.get("note", "")
    return Recorded(name, raw["request"], response["status"], headers, body, note, version)


def load_sequence(version: str) -> list[dict[str, Any]]:
    return json.loads((RECORDINGS / version / "sequence.json").read_text())


def recording_names(version: str) -> list[str]:
    return [
        event["name"]
        for event in load_sequence(version)
        if event["event"] == "request" and event["recorded"]
    ]


class Clock:
    """The time of the recordings."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 1, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now


def replay(version: str) -> Replay:
    """Send everything in a sequence to a fresh sandbox."""
    if version.startswith("friendica"):
        from .friendica_replay import FriendicaReplayer

        return FriendicaReplayer(version).run()
    return Replayer(version).run()


class Replayer:
    """Sends a sequence to a sandbox. The parts that differ between servers are methods."""

    def __init__(self, version: str) -> None:
        self._clock = Clock()
        self.sandbox = self._started(version)
        self._sequence = load_sequence(version)
        self._result = Replay(version)
        for name in recording_names(version):
            self._result.recorded[name] = load_recording(version, name)
        self._times = self._times_of_events()
        self._oauth = self._oauth_replay()

    def _started(self, version: str) -> Sandbox:
        """The server in the initial state of the sequence."""
        url = f"http://{HOSTS[version]}"
        return Sandbox(version, clock=self._clock, site_url=url, **BASE_SETTINGS)

    def _oauth_replay(self) -> Any:
        """The object that prepares requests and copies random numbers."""
        return OAuthReplay(self.sandbox, self._result.recorded)

    def run(self) -> Replay:
        for event, when in zip(self._sequence, self._times, strict=True):
            self._clock.now = when
            handler = getattr(self, f"_do_{event['event']}")
            handler(event)
        return self._result

    def _times_of_events(self) -> list[datetime]:
        """The time of each event: that of its response, else of the next or the last known one."""
        known: list[datetime | None] = [
            self._result.recorded[event["name"]].when
            if event["event"] == "request" and event["recorded"]
            else None
            for event in self._sequence
        ]
        times: list[datetime] = []
        latest = self._clock.now
        for place, when in enumerate(known):
            if when is None and self._follows_reset(place):
                when = next((later for later in known[place:] if later), latest)
            latest = max(latest, when or latest)
            times.append(latest)
        return times

    def _follows_reset(self, place: int) -> bool:
        """Whether no recorded response lies between the last reset and this event."""
        for event in reversed(self._sequence[: place + 1]):
            if event["event"] == "reset":
                return True
            if event["event"] == "request" and event["recorded"]:
                return False
        return False

    # Events

    def _do_reset(self, event: dict[str, Any]) -> None:
        self.sandbox.reset()

    def _do_settings(self, event: dict[str, Any]) -> None:
        self.sandbox.configure(**BASE_SETTINGS)
        self.sandbox.configure(**_settings(event["values"]))

    def _do_web(self, event: dict[str, Any]) -> None:
        assert "alice tags bob" in event["what"]
        self.sandbox.add_list("alice", "friends", ["bob", "carol"])
        self.sandbox.add_list("alice", "r3list", ["bob"])

    def _do_request(self, event: dict[str, Any]) -> None:
        name = event["name"]
        for step in _left_out(self._result.version, name):
            step(self)
        answer = self._send(self._oauth.prepared(name, self._request_of(event)))
        self._oauth.adopt(name, answer)
        if event["recorded"]:
            self._result.answers[name] = answer

    def _request_of(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["recorded"]:
            return self._result.recorded[event["name"]].request
        if "request" in event:
            request: dict[str, Any] = event["request"]
            return request
        method, path = event["summary"].split(" ", 1)
        return {"method": method, "path": path, "headers": [], "body": ""}

    def _send(self, request: dict[str, Any]) -> Answer:
        environ = _environ(request, HOSTS[self._result.version])
        body, status, headers = run_wsgi_app(self.sandbox.wsgi, environ, buffered=True)
        named = {key.lower(): value for key, value in headers}
        return Answer(int(status.split(" ")[0]), named, b"".join(body))

    # Steps that the sequence leaves out

    def post(self, nickname: str, **parameters: str) -> None:
        self._as(nickname, "/api/statuses/update.json", parameters)

    def follow(self, nickname: str, whom: str) -> None:
        self._as(nickname, "/api/friendships/create.json", {"screen_name": whom})

    def use_up_file_ids(self, count: int) -> None:
        """A picture uploaded in the web pages used the id of a file."""
        for _ in range(count):
            self.sandbox._world.next_file_id()

    def tick(self, seconds: int) -> None:
        self._clock.now += timedelta(seconds=seconds)

    def _as(self, nickname: str, path: str, parameters: dict[str, str]) -> None:
        password = {"bob": "bobpass12"}.get(nickname, f"{nickname}pass1")
        client = Client(self.sandbox.wsgi, use_cookies=False)
        response = client.post(path, data=parameters, auth=(nickname, password))
        assert response.status_code == 200, response.get_data()


def _settings(values: dict[str, Any]) -> dict[str, Any]:
    settings = dict(values)
    throttle = settings.get("throttle")
    if throttle:
        settings["throttle"] = (throttle["count"], throttle["timespan"])
    users = {name: settings.pop(name) for name in list(settings) if name == "alice"}
    return {**settings, "user_settings": users}


def _left_out(version: str, name: str) -> list[Callable[[Replayer], object]]:
    """Actions on the real server just before a request that are not in the sequence."""
    if name == "param_default":
        # The first nineteen were posted in the second before.
        return [
            lambda r: r.tick(-1),
            *(partial(Replayer.post, nickname="carol", status=f"bulk {n}") for n in range(19)),
            lambda r: r.tick(1),
            *(partial(Replayer.post, nickname="carol", status=f"bulk {n}") for n in range(19, 25)),
        ]
    if name == "x_nodeinfo_links":
        return [
            lambda r: r.post("alice", status="first notice of alice #test"),
            lambda r: r.post("bob", status="@alice a reply", in_reply_to_status_id="1"),
            lambda r: r.post("alice", status="second notice"),
            lambda r: r.follow("bob", "alice"),
            lambda r: r.follow("alice", "bob"),
        ]
    if name == "dm_web_form_post":
        return [
            lambda r: r.sandbox.add_direct_message(
                "alice", "bob", "a direct message from the web form"
            )
        ]
    if name == "oauth_7_update_registered_app":
        return [partial(Replayer.post, nickname="bob", status=f"via web {n}") for n in range(2)]
    if name == "x_destroy":
        return [lambda r: r.post("carol", status="to be deleted")]
    if name == "x_avatar_web_crop":
        return [lambda r: r.use_up_file_ids(1)]
    return []


def _environ(request: dict[str, Any], host: str) -> dict[str, Any]:
    path, _, query = request["path"].partition("?")
    body = _body(request)
    headers = [
        (key, value)
        for key, value in request["headers"]
        if key.lower() not in {"host", "content-length", "connection"}
    ]
    builder = EnvironBuilder(
        # A path that begins with two slashes would be taken for a host.
        path="/",
        query_string=query,
        base_url=f"http://{host}",
        method=request["method"],
        headers=headers,
        data=body,
    )
    environ = builder.get_environ()
    environ["PATH_INFO"] = path
    environ["REQUEST_URI"] = request["path"]
    builder.close()
    return environ


def _body(request: dict[str, Any]) -> bytes:
    if request.get("body_base64"):
        body = base64.b64decode(request["body_base64"])
    else:
        body = (request.get("body") or "").encode()
    length = {key.lower(): value for key, value in request["headers"]}.get("content-length")
    if b"Content-Disposition: form-data" in body and b"\r\nContent-Disposition" not in body:
        body = _with_line_ends(body)
        assert length is None or len(body) == int(length)
    return body


def _with_line_ends(body: bytes) -> bytes:
    """A multipart body as sent: the recordings have lost the carriage returns."""
    boundary = body.split(b"\n", 1)[0]
    parts = []
    for part in body.split(boundary)[1:-1]:
        head, content = part[1:-1].split(b"\n\n", 1)
        content = re.sub(b"^\x89PNG\n", b"\x89PNG\r\n", content)
        parts.append(boundary + b"\r\n" + head.replace(b"\n", b"\r\n") + b"\r\n\r\n" + content)
    return b"\r\n".join([*parts, boundary + b"--\r\n"])
