"""The sandbox's Friendica: OAuth 2 and the routes that are compatible with Mastodon."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from .friendica_site import ALICE, BOB, URL, Site, ids

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CALLBACK = "http://program.example/back?x=1"


class Program:
    """A program that a user authorizes."""

    def __init__(
        self, site: Site, redirect_uri: str = OUT_OF_BAND, scopes: str = "read write follow"
    ) -> None:
        self.site, self.redirect_uri, self.scopes = site, redirect_uri, scopes
        registration = {
            "client_name": "My program",
            "redirect_uris": redirect_uri.partition("?")[0],
            "scopes": scopes,
        }
        self.keys = site.post("v1/apps", None, **registration).json

    def authorize(self, **changed: str) -> TestResponse:
        query = {
            "response_type": "code",
            "client_id": self.keys["client_id"],
            "redirect_uri": self.redirect_uri,
            "scope": self.scopes,
            "state": "a b",
            **changed,
        }
        return self.site.client.get("/oauth/authorize", query_string=query)

    def token(self, code: str = "", **changed: str) -> TestResponse:
        data = {
            "client_id": self.keys["client_id"],
            "client_secret": self.keys["client_secret"],
            "redirect_uri": self.redirect_uri,
            "grant_type": "authorization_code",
            "code": code,
            **changed,
        }
        return self.site.client.post("/oauth/token", data=data)

    def code(self) -> str:
        """Log in and authorize, like a browser that follows all redirects and submits all forms."""
        page = followed(self.site, self.authorize())
        if 'id="login-form"' in page.text:
            page = self.sent(page, username="alice", password="alicepass1")
        page = self.sent(page, oauth_yes="Yes")
        found = re.search(r"window: (\w+)", page.text)
        assert found is not None, page.text
        return found[1]

    def sent(self, page: TestResponse, **filled_in: str) -> TestResponse:
        """The last form of a page, submitted to its target."""
        attributes, fields = re.findall(r"(?s)<form\b([^>]*)>(.*?)</form>", page.text)[-1]
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', fields)
        data = {name: value.replace("&amp;", "&") for name, value in hidden}
        action = re.search(r'action="([^"]*)"', attributes)
        address = action[1] if action is not None else page.request.url
        return followed(self.site, self.site.client.post(address, data={**data, **filled_in}))


def followed(site: Site, answer: TestResponse) -> TestResponse:
    while answer.status_code == 302 and answer.location.startswith(URL):
        answer = site.client.get(answer.location)
    return answer


@pytest.fixture
def program(site: Site) -> Program:
    return Program(site)


def bearer(site: Site, token: str, path: str, method: str = "GET", **data: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return site.client.open(f"/api/{path}", method=method, data=data, headers=headers)


# Letting a program in


def test_the_way_to_a_token_by_a_code_to_be_copied(site: Site, program: Program) -> None:
    issued = program.token(program.code()).json
    assert (issued["token_type"], issued["scope"]) == ("Bearer", "read write follow")
    assert issued["me"] == f"{URL}/profile/alice"
    token = issued["access_token"]
    own = bearer(site, token, "account/verify_credentials.json")
    assert own.json["screen_name"] == "alice"
    status = bearer(site, token, "statuses/update.json", "POST", status="x").json
    assert status["source"] == "My program (friendica)"
    named = bearer(site, token, "statuses/update.json", "POST", status="x", source="mine").json
    assert named["source"] == "mine (friendica)"


def test_the_way_to_a_token_by_a_callback(site: Site) -> None:
    program = Program(site, CALLBACK)
    page = program.sent(
        followed(site, program.authorize()), username="alice", password="alicepass1"
    )
    back = program.sent(page, oauth_yes="Yes")
    address = urlsplit(back.location)
    assert (back.status_code, address.netloc, address.path) == (302, "program.example", "/back")
    query = parse_qs(address.query)
    assert (query["x"], query["state"]) == (["1"], ["a b"])
    assert "access_token" in program.token(query["code"][0]).json


def test_one_is_asked_once(site: Site, program: Program) -> None:
    first = program.token(program.code()).json["access_token"]
    again = program.authorize()
    assert (again.status_code, "oauth_yes" in again.text) == (200, False)
    found = re.search(r"window: (\w+)", again.text)
    assert found is not None
    second = program.token(found[1]).json["access_token"]
    # Another permission replaces the one before.
    assert bearer(site, first, "friends/ids.json").status_code == 401
    assert bearer(site, second, "friends/ids.json").status_code == 200


@pytest.mark.parametrize("fields", [{"username": "alice"}, {"username": "bob", "password": "x"}])
def test_a_wrong_password_leads_to_the_first_page(
    site: Site, program: Program, fields: dict[str, str]
) -> None:
    program.authorize()
    answer = site.client.post("/login", data={"auth-params": "login", **fields})
    assert (answer.status_code, answer.location) == (302, f"{URL}/")
    assert "/login?return_authorize=" in program.authorize().location


def test_nobody_is_let_in_without_a_login(site: Site, program: Program) -> None:
    program.authorize()
    site.client.post("/oauth/acknowledge", data={"oauth_yes": "Yes"})
    assert "/login?" in program.authorize().location


@pytest.mark.parametrize(
    "changed",
    [{"client_id": "x"}, {"redirect_uri": "http://x.example/"}, {"redirect_uri": ""}],
)
def test_a_program_that_is_not_known_is_refused(program: Program, changed: dict[str, str]) -> None:
    for answer in (program.authorize(**changed), program.token(**changed)):
        assert (answer.status_code, answer.json["error"]) == (403, "invalid_client")


def test_a_secret_is_needed_for_a_token(program: Program) -> None:
    refused = program.token(program.code(), client_secret="x")
    assert (refused.status_code, refused.json["error"]) == (403, "invalid_client")


def test_a_code_is_fresh_and_right(site: Site, program: Program) -> None:
    code = program.code()
    assert program.token("0" * 64).json == {"error": "Unauthorized"}
    site.now += timedelta(minutes=6)
    late = program.token(code)
    assert (late.status_code, late.json) == (403, {"error": "Unauthorized"})


def test_there_are_no_tokens_for_passwords(program: Program) -> None:
    refused = program.token(grant_type="password", username="alice", password="alicepass1")
    assert (refused.status_code, "access_token" in refused.json) == (403, False)


def test_a_program_alone_is_nobody(site: Site, program: Program) -> None:
    issued = program.token(grant_type="client_credentials").json
    assert "me" not in issued
    refused = bearer(site, issued["access_token"], "account/verify_credentials.json")
    assert (refused.status_code, "error" in refused.json) == (403, True)


def test_scopes_count(site: Site) -> None:
    program = Program(site, scopes="read")
    token = program.token(program.code()).json["access_token"]
    assert bearer(site, token, "friends/ids.json").status_code == 200
    for path in ("statuses/update.json", "v1/accounts/3/follow"):
        refused = bearer(site, token, path, "POST", status="x")
        assert (refused.status_code, "missing a required scope" in refused.text) == (403, True)
    assert ids(site.get("statuses/user_timeline.json")) == []


def test_revoking(site: Site, program: Program) -> None:
    token = program.token(program.code()).json["access_token"]
    keys = {name: program.keys[name] for name in ("client_id", "client_secret")}
    for wrong in ({"token": "x"}, {"token": token, "client_secret": "x"}):
        refused = site.client.post("/oauth/revoke", data={**keys, **wrong})
        assert (refused.status_code, refused.json) == (403, {"error": "Unauthorized"})
    assert bearer(site, token, "friends/ids.json").status_code == 200
    assert site.client.post("/oauth/revoke", data={**keys, "token": token}).json == []
    assert bearer(site, token, "friends/ids.json").status_code == 401


def test_a_reset_forgets_programs(site: Site, program: Program) -> None:
    site.server.reset()
    assert program.authorize().json["error"] == "invalid_client"


# Compatible with Mastodon


def changed(site: Site, action: str, who: Any = ALICE, number: int = 3) -> Any:
    return site.post(f"v1/accounts/{number}/{action}", who).json


def test_following_and_blocking(site: Site) -> None:
    site.befriend(("bob", "alice"))
    wanted = ("following", "followed_by", "blocking", "requested")

    def states(action: str) -> tuple[bool, ...]:
        answers = [changed(site, action) for _ in range(2)]
        # Twice is no error, and changes nothing.
        assert answers[0] == answers[1]
        assert answers[0]["id"] == "3"
        return tuple(answers[0][name] for name in wanted)

    assert states("follow") == (True, True, False, False)
    assert site.get("friends/ids.json").json["ids"] == [3]
    assert states("unfollow") == (False, True, False, False)
    changed(site, "follow")
    assert states("block") == (False, False, True, False)
    assert site.get("blocks/ids.json").json["ids"] == [3]
    assert [user["id"] for user in site.get("blocks/list.json").json["users"]] == [3]
    assert states("unblock") == (False, False, False, False)
    assert site.get("followers/ids.json").json["ids"] == []


def test_an_unknown_number_is_not_found(site: Site) -> None:
    for action in ("follow", "unfollow", "block", "unblock"):
        answer = site.post(f"v1/accounts/99/{action}")
        assert (answer.status_code, answer.json) == (404, {"error": "Record not found"})


def test_followers_are_told(site: Site) -> None:
    changed(site, "follow")
    (note,) = site.get("v1/notifications", BOB).json
    assert (note["type"], note["account"]["acct"], "status" in note) == ("follow", "alice", False)


def test_a_tag_is_walked_by_exclusive_bounds(site: Site) -> None:
    for number in range(1, 46):
        site.status(f"number {number} #Tag")
    path = "v1/timelines/tag/tag"

    def numbers(**query: int) -> list[int]:
        return [int(status["id"]) for status in site.get(path, **query).json]

    assert numbers() == list(range(45, 25, -1))
    assert numbers(limit=100) == list(range(45, 5, -1))
    assert numbers(max_id=4) == [3, 2, 1]
    assert numbers(since_id=42) == [45, 44, 43]
    assert numbers(min_id=10, limit=2) == [12, 11]
    assert f"<{URL}/api/{path}?max_id=26>" in site.get(path).headers["Link"]
    assert site.get("v1/timelines/tag/other").json == []


def test_a_status_in_the_shape_of_mastodon(site: Site) -> None:
    site.status("for @bob #tag", source="tests")
    site.status("hi", BOB, in_reply_to_status_id=1)
    site.post("favorites/create.json", BOB, id=1)
    site.post("statuses/retweet/1.json", BOB)
    (status,) = site.get("v1/timelines/tag/tag", BOB).json
    assert (status["id"], status["account"]["acct"]) == ("1", "alice")
    assert status["created_at"] == "2026-11-21T01:02:03.000Z"
    assert [person["acct"] for person in status["mentions"]] == ["bob"]
    assert [tag["name"] for tag in status["tags"]] == ["tag"]
    counts = [status[f"{kind}_count"] for kind in ("replies", "reblogs", "favourites")]
    assert (counts, status["favourited"], status["reblogged"]) == ([1, 1, 1], True, True)
    assert status["application"]["name"] == "tests"
