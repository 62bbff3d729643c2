"""Replays the recorded sequence of Friendica.

The initial state of the recorded server is set up here as far as the recordings show it, and so are
the steps that the sequence leaves out.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

from gnusocial.sandbox import Sandbox
from gnusocial.sandbox.records import UserSeed

from .replay import HOSTS, Replayer, load_recording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .replay import Answer, Recorded

_PASSWORDS = {name: f"{name}pass1XY" for name in ("alice", "bob", "carol")}
# The recorded server had other users with the numbers in between.
_NUMBERS = {"admin": 1, "alice": 3, "bob": 5, "carol": 7}
_UPLOAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0"  # 8 by 8
_FIRST_OF_THE_RECORD = 278
_BY_BEARER_BEFORE = 329


class FriendicaReplayer(Replayer):
    """Sends the sequence to the sandbox's Friendica."""

    def _started(self, version: str) -> Sandbox:
        seeds = [
            UserSeed(name, _PASSWORDS.get(name, "x"), f"{name.capitalize()} Tester", f"{name}@x")
            for name in _NUMBERS
        ]
        self._clock.now = _at("21:32:40")
        sandbox = Sandbox(
            version,
            seeds,
            clock=self._clock,
            site_url=f"http://{HOSTS[version]}",
            site_name="Test Friendica",
            textlimit=200_000,
            late_delivery=True,
        )
        _renumber(sandbox)
        self.sandbox = sandbox
        self._make_what_was_before(version)
        return sandbox

    def _oauth_replay(self) -> OAuth2Replay:
        return OAuth2Replay(self.sandbox, self._result.recorded)

    # Before the record

    def _make_what_was_before(self, version: str) -> None:
        friends = [("bob", "alice"), ("carol", "alice"), ("alice", "carol")]
        for follower, followed in [*friends, ("bob", "carol"), ("carol", "bob")]:
            self.sandbox.add_subscription(follower, followed)
        self._skip_messages(2)
        self._earlier("21:34:40", "bob", "bob says hi to @alice", 19)
        self._earlier("21:34:41", "alice", "hi", 21, in_reply_to_status_id="19")
        self._earlier("21:34:41", "alice", "with a #hashtag and !group", 33)
        self._as("alice", "/api/statuses/retweet/33.json", {})
        self._upload("21:34:42", times=2)
        self._run_worker("21:34:43")
        self._earlier("21:35:04", "bob", "bob says hi to @alice", 52)
        self._earlier("21:35:05", "alice", "hi", 54, in_reply_to_status_id="52")
        self._earlier("21:35:05", "alice", "with a #hashtag and !group", 66)
        self._upload("21:35:06", times=2)
        self._run_worker("21:35:06")
        self._upload("21:35:11", avatar=True)
        for number in range(1, 65):
            self._earlier("21:35:44", "carol", f"many {number} words", 85 + 2 * number)
        latest = json.loads(load_recording(version, "verify").body)["status"]["text"]
        self._earlier("21:36:38", "alice", r"\*escaped\*", 266)
        self._earlier("21:36:38", "alice", latest, 268)
        self._earlier("21:37:00", "carol", "carol stream_home", 272)
        self._earlier("21:37:18", "carol", "carol stream_mentions", 276)
        self._run_worker("21:37:30")
        profile = {"name": "Alice New", "description": "desc & <b>"}
        self._as("alice", "/api/account/update_profile.json", profile)
        for number in range(1, 7):
            Client(self.sandbox.wsgi).post(
                "/api/v1/apps", data={"client_name": f"app {number}", "redirect_uris": "http://x"}
            )
        self._number_next(_FIRST_OF_THE_RECORD)

    def _earlier(self, time: str, nickname: str, status: str, number: int, **more: str) -> None:
        self._clock.now = _at(time)
        self._number_next(number)
        parameters = {"status": status, "source": "GNUSocial.py", **more}
        self._as(nickname, "/api/statuses/update.json", parameters)

    def _upload(self, time: str, *, times: int = 1, avatar: bool = False) -> None:
        self._clock.now = _at(time)
        path = "account/update_profile_image" if avatar else "media/upload"
        for _ in range(times):
            file = (io.BytesIO(_UPLOAD), "upload.png")
            self._as("alice", f"/api/{path}.json", {"image" if avatar else "media": file})

    def _run_worker(self, time: str) -> None:
        self._clock.now = _at(time)
        self.sandbox.run_worker()

    def _skip_messages(self, count: int) -> None:
        for _ in range(count):
            self.sandbox._world.next_message_id()

    def _number_next(self, number: int) -> None:
        """Set the id of the next status: others have used those before it."""
        while (last := self.sandbox._world.next_notice_id()) < number - 1:
            pass
        assert last == number - 1

    def _as(self, nickname: str, path: str, parameters: Mapping[str, Any]) -> None:
        client = Client(self.sandbox.wsgi, use_cookies=False)
        response = client.post(path, data=parameters, auth=(nickname, _PASSWORDS[nickname]))
        assert response.status_code == 200, response.get_data()

    # Events

    def _do_worker(self, event: dict[str, Any]) -> None:
        self.sandbox.run_worker()

    def _do_web(self, event: dict[str, Any]) -> None:
        assert "the OAuth 2 record begins here" in event["what"]
        self._number_next(_BY_BEARER_BEFORE)
        parameters = {"status": "by bearer", "source": "rec2"}
        self._as("alice", "/api/statuses/update.json", parameters)
        self._number_second()

    def _do_request(self, event: dict[str, Any]) -> None:
        before = len(self.sandbox._world.notices)
        super()._do_request(event)
        if "update" in event["name"] and len(self.sandbox._world.notices) > before:
            self._number_second()

    def _number_second(self) -> None:
        """A new status uses two ids on the real server, one for itself."""
        self.sandbox._world.next_notice_id()


class OAuth2Replay:
    """Copies the random numbers of the recorded responses, which later requests use."""

    def __init__(self, sandbox: Sandbox, recorded: Mapping[str, Recorded]) -> None:
        self._sandbox = sandbox
        self._recorded = recorded

    def prepared(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """The request to send, as recorded."""
        return request

    def adopt(self, name: str, answer: Answer) -> None:
        """Give new objects the ids of the recorded ones."""
        if name in {"oauth2_authorize_anonymous", "oauth2_login_page_2"}:
            self._rename_session(_cookie(answer.headers), _cookie(self._recorded[name].headers))
        elif name == "oauth2_app":
            self._rename_client(json.loads(answer.body), json.loads(self._recorded[name].body))
        elif name == "oauth2_code_page":
            code = self._recorded[name].body.decode().partition("window: ")[2].split()[0]
            token = json.loads(self._recorded["oauth2_token"].body)["access_token"]
            self._rename_token(code, token)

    @property
    def _state(self) -> Any:
        return self._sandbox._world.friendica.tokens

    def _rename_session(self, made: str, recorded: str) -> None:
        session = self._sandbox._world.sessions.pop(made)
        session.id = recorded
        self._sandbox._world.sessions[recorded] = session

    def _rename_client(self, made: dict[str, str], recorded: dict[str, str]) -> None:
        client = self._state.clients.pop(made["client_id"])
        names = ("client_id", "client_secret")
        renamed = replace(client, **{name: recorded[name] for name in names})
        self._state.clients[renamed.client_id] = renamed

    def _rename_token(self, code: str, access_token: str) -> None:
        ((key, token),) = self._state.tokens.items()
        self._state.tokens[key] = replace(token, code=code, access_token=access_token)


def _cookie(headers: Mapping[str, str]) -> str:
    return headers["set-cookie"].partition("PHPSESSID=")[2].partition(";")[0]


def _at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-27T{time}").replace(tzinfo=timezone.utc)


def _renumber(sandbox: Sandbox) -> None:
    """The ids of the users on the recorded server."""
    world = sandbox._world
    people = {profile.nickname: profile for profile in world.profiles.values()}
    world.profiles = {number: people[name] for name, number in _NUMBERS.items()}
    for number, profile in world.profiles.items():
        profile.id = number
