"""The client against Friendica as it was recorded: texts, refusals, logins, what others posted.

Every test here is of a wish of the users of Friendica.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnusocial import (
    GNUSocial,
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Status,
    User,
)
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.transport import HTTPTransport
from gnusocial.internals.posting.friendica_html import text_shown
from gnusocial.sandbox import Sandbox
from tests.simulated_time import NoWaiting
from tests.streaming.fake_time import FakeTime

Call = Callable[[GNUSocial], Any]

PASSWORD = "alicepass1"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def _friendica() -> Iterator[Sandbox]:
    with Sandbox("friendica-2024.08") as running:
        yield running


@pytest.fixture
def server(_friendica: Sandbox) -> Sandbox:
    """A Friendica on which alice and bob follow each other. Replaces the two GNU socials."""
    _friendica.reset()
    _friendica.add_subscription("alice", "bob")
    _friendica.add_subscription("bob", "alice")
    return _friendica


def ids(items: Any) -> list[int]:
    return [each.id for each in items or ()]


# 1. Texts

PIECES = [
    *("*", "**", "_", "`", "```", "~~", "#", "# ", "> ", "- ", "1. ", "\n", "\n\n", "\\", "(", ")"),
    *("[", "]", "[b]", "[/b]", "[url=http://x.example/]", "[/url]", "[code]", "[nobb]", "[*]"),
    *("<", ">", "&", "&lt;", "&amp;lt;", "&copy", "<b>", "</b>", "<script>", "</script>", "<!--"),
    *("=", "---", "===", "a", "b c", "\u00e9", "[x]: y", "[hr]", ".", "!", "{", "}", "|", ":"),
]


def visible(text: str) -> str:
    """A text without what nobody sees: space is collapsed by the server, line by line."""
    lines = [" ".join(line.replace("\u200b", "").split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


@settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join).filter(str.strip))
def test_what_is_posted_is_what_is_shown(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    assert visible(status.text) == visible(text)
    assert alice.status(status).text == status.text


@pytest.mark.parametrize(
    "text",
    [
        *("**b** _i_ `c`", "# h", "- item", "1. one", "> q", "[l](u)", "~~s~~", r"\*", "2 * 3"),
        *("[b]b[/b]", "[url=http://x.example/]x[/url]", "<b>b</b>", "&lt;b&gt;", "&amp;amp;"),
        *("<script>alert(1)</script>", "snake_case_word", "help", "sub carol", "h\n===", "* a"),
    ],
)
def test_nothing_in_a_text_is_markup(alice: GNUSocial, text: str) -> None:
    assert visible(alice.post(text).text) == visible(text)


def test_markup_is_sent_on_purpose(alice: GNUSocial) -> None:
    status = alice.status_post("**b** [i]i[/i] <u>u</u>", markup=True)
    assert status.text == "b i u"
    assert status.statusnet_html == "<strong>b</strong> <i>i</i> <u>u</u>"


def test_mentions_and_links_are_no_reason_to_doubt_the_answer(alice: GNUSocial) -> None:
    status = alice.post("@bob see http://x.example/a_b?c=d&e=f #tag")
    assert type(status) is Status
    assert status.text.startswith("@Bob Tester see x.example/a_b?c=d&e=f #tag")
    assert 'href="http://x.example/a_b?c=d&amp;e=f"' in status.statusnet_html
    assert ">tag</a>" in status.statusnet_html


def test_a_post_whose_answer_got_lost_is_found_by_its_text(
    server: Sandbox,
) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        server.drop_next(when="after", path="update.json")
        assert alice.post("@bob **said** once").id == 1
        assert ids(alice.timeline_user()) == [1]


# 2. Unknown routes and refusals

MISSING: dict[str, Call] = {
    "group_join": lambda gs: gs.group_join("x"),
    "group_create": lambda gs: gs.group_create("x", full_name="X"),
    "list_create": lambda gs: gs.list_create("x"),
    "list_delete": lambda gs: gs.list_delete("alice", "x"),
    "list_members_add": lambda gs: gs.list_members_add("alice", "x", "bob"),
    "account_update_link_color": lambda gs: gs.account_update_link_color("ff0000"),
    "create_account": lambda gs: gs.create_account("zoe", "secret1", "zoe@example.org"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_write_to_a_missing_route_is_unsupported(alice: GNUSocial, name: str) -> None:
    with pytest.raises(GNUSocialUnsupportedError):
        MISSING[name](alice)


def test_a_refused_write_is_a_refusal(server: Sandbox, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        alice.status_post("to nobody", in_reply_to_id=999)
    frame = "<!DOCTYPE html>\n<html><head><title>Site | Api</title></head><body></body></html>"
    headers = {"Content-Type": "text/html; charset=utf-8", "X-Friendica-Version": "2024.08"}
    for call in (lambda: alice.post("x"), lambda: alice.direct_message_post("bob", "x")):
        server.fail_next(status=200, body=frame, headers=headers)
        with pytest.raises(GNUSocialError) as caught:
            call()
        assert not isinstance(
            caught.value, (GNUSocialMalformedResponseError, GNUSocialUnsupportedError)
        )


# 3. OAuth 2


@pytest.fixture
def application(server: Sandbox, tmp_path: Path) -> Path:
    """The file of an application, registered without an account."""
    place = tmp_path / "app.secret"
    GNUSocial.create_app("my bot", server.url, to_file=place)
    return place


def test_log_in_by_password(server: Sandbox, application: Path, tmp_path: Path) -> None:
    place = tmp_path / "alice.secret"
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=place)
        assert gs.me().screen_name == "alice"
    assert PASSWORD not in place.read_text() + application.read_text()
    with GNUSocial(access_token=place) as gs:
        assert gs.post("by token").source == "my bot (friendica)"
        assert all("Basic" not in str(r.headers) for r in server.requests[-1:])


def test_log_in_by_code(server: Sandbox, application: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        address = gs.auth_request_url()
        assert urlsplit(address).path == "/oauth/authorize"
        code = allowed_in_a_browser(server, address)
        gs.log_in(code=code)
        assert gs.me().screen_name == "alice"


def test_a_wrong_password_and_a_wrong_code(application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in("alice", "wrong", to_file=tmp_path / "none.secret")
        gs.auth_request_url()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in(code="0" * 64)
    assert not (tmp_path / "none.secret").exists()


def test_the_same_calls_as_on_gnu_social(server: Sandbox, tmp_path: Path) -> None:
    GNUSocial.create_app(
        "my bot", server.url, username="alice", password=PASSWORD, to_file=tmp_path / "app"
    )
    GNUSocial(client_id=tmp_path / "app").log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        gs.revoke_access_token("alice", PASSWORD)
    with (
        GNUSocial(access_token=tmp_path / "alice") as gs,
        pytest.raises(GNUSocialUnauthorizedError),
    ):
        gs.me()


def allowed_in_a_browser(server: Sandbox, address: str) -> str:
    """The code that alice is shown when she allows the application, or the URL called back."""
    with requests.Session() as browser:
        page = browser.get(address)
        path = re.findall(r'name="return_path" value="([^"]*)"', page.text)[-1]
        form = {"username": "alice", "password": PASSWORD, "auth-params": "login"}
        form["return_path"] = path.replace("&amp;", "&")
        page = browser.post(f"{server.url}/login", data=form)
        page = browser.post(page.url, data={"oauth_yes": "Yes"})
        found = re.search(r"window: (\w+)", page.text)
        return found[1] if found is not None else page.url


# 4. Following and blocking


def test_following_and_blocking(alice: GNUSocial) -> None:
    for call in (alice.account_follow, alice.account_unfollow):
        user = call("carol")
        assert (type(user), user.screen_name) == (User, "carol")
    assert alice.account_follow(4).following is True
    assert alice.account_relationship("carol").source.following is True
    assert alice.account_unfollow("carol").following is False
    assert type(alice.account_block("carol")) is User
    assert type(alice.account_unblock("carol")) is User
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_follow("nobody")


def test_a_follow_that_is_only_requested_says_so(server: Sandbox, alice: GNUSocial) -> None:
    asked = {"id": "4", "following": False, "requested": True, "blocking": False}
    headers = {"Content-Type": "application/json"}
    server.fail_next(status=200, body=json.dumps(asked), headers=headers, path="follow")
    user = alice.account_follow("carol")
    assert (user.following, user.follow_request_sent) == (False, True)


# 6. Unknown users


@pytest.mark.parametrize("who", ["nobody", 999])
def test_nobody_is_not_the_caller(alice: GNUSocial, who: Any) -> None:
    alice.post("mine")
    calls: list[Call] = [
        lambda gs: gs.account(who),
        lambda gs: gs.timeline_user(who),
        lambda gs: gs.account_following(who),
        lambda gs: gs.account_followers(who),
        lambda gs: gs.account_relationship(who),
    ]
    for call in calls:
        with pytest.raises(GNUSocialNotFoundError):
            call(alice)


def test_no_page_looks_like_an_answer_about_the_contacts_of_others(
    server: Sandbox, alice: GNUSocial
) -> None:
    server.add_subscription("carol", "dave")
    with pytest.raises(GNUSocialUnsupportedError):
        alice.account_followers("dave")


# 7. Conversations


def test_a_conversation_comes_to_its_end(alice: GNUSocial, bob: GNUSocial) -> None:
    first = alice.post("hello @bob")
    reply = bob.status_post("hi", in_reply_to_id=first)
    context = bob.status_context(reply)
    assert (ids(context.ancestors), ids(context.descendants)) == ([first.id], [])
    page = alice.conversation(first.id, limit=1)
    assert ids(alice.fetch_remaining(page)) == [reply.id, first.id]
    with pytest.raises(GNUSocialNotFoundError):
        alice.conversation(999)


# 8. Feeds


def test_feeds_are_unsupported_and_xml_is_not(alice: GNUSocial) -> None:
    alice.post("x")
    for kind in ("atom", "rss"):
        with pytest.raises(GNUSocialUnsupportedError):
            alice.timeline_feed("home", format=kind)
    assert "<statuses" in alice.timeline_feed("home", format="xml")
    with pytest.raises(GNUSocialUnsupportedError):
        alice.search_feed("x")


# 9. Late delivery


def test_a_stream_loses_nothing_that_arrives_late() -> None:
    time = FakeTime(hours=2.5)
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0}
    with (
        Sandbox("friendica-2024.08", clock=time.wall, late_delivery=True) as server,
        server.client("alice", **options) as alice,
        server.client("bob", **options) as bob,
    ):
        time.drive(alice)
        server.add_subscription("alice", "bob")
        posted: list[int] = []
        runs = iter(range(1800, 9000, 3600))
        due = [next(runs)]

        def meanwhile(passed: float) -> None:
            if passed < due[0]:
                return
            due[0] = next(runs, 10**9)
            # What waited arrives below what is there already.
            server.run_worker()
            posted.extend(bob.post(f"number {number}").id for number in range(65))
            posted.append(alice.post(f"at {passed}").id)

        time.meanwhile = meanwhile
        found = ids(alice.stream_home())
        server.run_worker()
    assert len(found) == len(set(found))
    # All but the last round, which waits for a run that does not come.
    assert set(found) >= set(posted[:-66])


# 10. As recorded


def test_webfinger_on_a_site_with_a_port(server: Sandbox, anyone: GNUSocial) -> None:
    assert urlsplit(server.url).port is not None
    assert "bob@" in anyone.webfinger("bob").subject
    with pytest.raises(GNUSocialNotFoundError):
        anyone.webfinger("nobody")


def test_deleting_liking_and_repeating_twice(alice: GNUSocial, bob: GNUSocial) -> None:
    status = alice.post("x")
    for _ in range(2):
        assert bob.status_favorite(status).favorited is True
    for _ in range(2):
        assert bob.status_unfavorite(status).favorited is False
    for _ in range(2):
        assert bob.status_repeat(status).id == status.id
    assert alice.status_delete(status).id == status.id
    with pytest.raises(GNUSocialNotFoundError):
        alice.status(status)


def test_messages_are_told_apart_from_their_titles(alice: GNUSocial, bob: GNUSocial) -> None:
    alice.direct_message_post("bob", "secret & <b> words")
    (received,) = bob.direct_messages()
    assert (received.text, received.title) == ("secret & <b> words", "secret & <...")


# More about texts

LINKS = [
    "http://x.example/a_b_c",
    "http://x.example/*a*/",
    "http://x.example/_a_/ and http://x.example/__b__/c_d?e=`f`&g",
    "see http://x.example/a?b=c&d=e&amp;f. And (http://x.example/wiki/A_(b)) too",
    "https://x.example/" + "long/" * 20,
    "*http://x.example/* and *more*",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_whole_where_it_leads(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    shown = text_shown(status.statusnet_html)
    assert visible(shown) == visible(text)


def test_nothing_is_asked_where_it_makes_no_difference(server: Sandbox, alice: GNUSocial) -> None:
    alice.post("plain words, @bob and http://x.example/")
    alice.post("**bold** words")
    assert [each.path for each in server.requests] == ["/api/statuses/update.json"] * 2


def test_a_text_with_signs_as_the_first_thing_costs_one_question(
    server: Sandbox, alice: GNUSocial
) -> None:
    for _ in range(2):
        alice.post("**bold** words")
    paths = ["/api/statusnet/config.json", *["/api/statuses/update.json"] * 2]
    assert [each.path for each in server.requests] == paths


def test_a_server_that_does_not_say_what_it_is_is_a_gnu_social(
    server: Sandbox, alice: GNUSocial
) -> None:
    server.fail_next(status=500, body="no", path="config.json")
    with pytest.raises(GNUSocialError):
        alice.instance()
    assert alice.post("a < b").text == "a < b"


@pytest.mark.parametrize(
    "text",
    [
        "@bob, @carol and @nobody: _hi_",
        "http://x.example/a_b?c=d&e=f twice http://y.example/",
        "#tag <b> [i] &lt; \U0001f600",
        "one\n\n- two\n1. three",
    ],
)
def test_a_lost_post_is_found_by_what_its_html_shows(server: Sandbox, text: str) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        alice.post("another")
        server.drop_next(when="after", path="update.json")
        assert alice.post(text).id == 2


def test_a_lost_post_is_not_taken_for_another(server: Sandbox) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        alice.post("@carol hi")
        server.drop_next(when="before", path="update.json")
        with pytest.raises(GNUSocialNetworkError):
            alice.post("@bob hi")


def test_a_reply_mentions_people_by_their_nicknames(server: Sandbox, alice: GNUSocial) -> None:
    asked = alice.post("@bob and @carol, and nobody@x.example: #tag?")
    with server.client("dave", ratelimit_method="throw", retries=0) as dave:
        dave.status_reply(asked, "yes")
    sent = parse_qs(server.requests[-1].body.decode())["status"]
    assert sent == ["@alice @bob @carol yes"]


# How Friendica is known


PLUGIN = {"X-Account-Management-Status": 'active; name="Alice"; id="alice"'}


def test_a_gnu_social_with_the_plugin_for_accounts_is_none() -> None:
    with (
        Sandbox("1.20.10") as server,
        server.client("alice", ratelimit_method="throw", retries=0) as gs,
    ):
        body = '{"id": 2, "screen_name": "alice"}'
        server.fail_next(status=200, body=body, headers={**PLUGIN, **JSON})
        gs.me()
        assert gs.post("_a_ < b").text == "_a_ < b"
        assert gs.account_follow("bob").following is True


def test_a_proxy_that_drops_headers_hides_nothing(server: Sandbox) -> None:
    class Proxy(HTTPTransport):
        def send(self, prepared: PreparedRequest) -> Response:
            response = super().send(prepared)
            kept = {"Content-Type": response.headers.get("Content-Type", "")}
            return replace(response, headers=kept)

    proxy = Proxy(f"{server.url}/api/", Limits())
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0, "transport": proxy}
    with server.client("alice", **options) as gs:
        assert gs.account_block("carol").statusnet_blocking is True
        assert gs.post("_a_ < b").text == "_a_ < b"
    with server.client("alice", **options) as gs:
        assert gs.post("_a_ < b").text == "_a_ < b"


# More logins


def test_log_in_through_a_browser(server: Sandbox, application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in_browser(open_page=lambda page: visit(server, page), to_file=tmp_path / "alice")
        assert gs.me().screen_name == "alice"
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        assert gs.post("x").source == "my bot (friendica)"


def visit(server: Sandbox, page: str) -> None:
    threading.Thread(target=allowed_in_a_browser, args=(server, page)).start()


def test_log_in_by_the_callback_of_a_web_site(server: Sandbox, tmp_path: Path) -> None:
    callback = f"{server.url}/back"
    GNUSocial.create_app("site", server.url, redirect_uri=callback, to_file=tmp_path / "app")
    with GNUSocial(client_id=tmp_path / "app") as gs:
        page = gs.auth_request_url(callback, to_file=tmp_path / "pending")
    called = allowed_in_a_browser(server, page)
    with GNUSocial(client_id=tmp_path / "app") as gs:
        with pytest.raises(GNUSocialIllegalArgumentError, match="another login"):
            gs.log_in(code=called.replace("state=", "state=0"), from_file=tmp_path / "pending")
        with pytest.raises(GNUSocialUnauthorizedError, match="did not allow"):
            gs.log_in(code=f"{callback}?error=access_denied", from_file=tmp_path / "pending")
        gs.log_in(code=called, from_file=tmp_path / "pending")
        assert gs.me().screen_name == "alice"


def test_keys_and_tokens_as_values(server: Sandbox) -> None:
    client_id, client_secret = GNUSocial.create_app("my bot", server.url)
    keys = {"client_id": client_id, "client_secret": client_secret, "api_base_url": server.url}
    with GNUSocial(**keys) as gs:
        token, nothing = gs.log_in("alice", PASSWORD)
        assert nothing == ""
    for secret in ("", None):
        with GNUSocial(**keys, access_token=token, access_token_secret=secret) as gs:
            assert gs.me().screen_name == "alice"
            assert requests.get(
                f"{server.url}/api/account/verify_credentials.json", auth=gs.auth, timeout=10
            ).ok
    assert token not in repr(gs) + repr(gs._context)


def test_what_the_files_say(application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    said = [json.loads(place.read_text()) for place in (application, tmp_path / "alice")]
    assert [each["protocol"] for each in said] == ["OAuth 2"] * 2
    assert said[1]["access_token_secret"] == ""
    (tmp_path / "other").write_text(json.dumps({**said[1], "protocol": "OAuth 3"}))
    (tmp_path / "other").chmod(0o600)
    with pytest.raises(GNUSocialIllegalArgumentError, match="protocol"):
        GNUSocial(access_token=tmp_path / "other")


def test_a_password_is_shown_to_the_login_form_alone(server: Sandbox, application: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD)
    GNUSocial.create_app("other", server.url, username="alice", password=PASSWORD)
    shown = [each.path for each in server.requests if PASSWORD in str(each)]
    assert set(shown) <= {"/login"}


def test_only_what_was_asked_for_may_be_done(server: Sandbox, tmp_path: Path) -> None:
    GNUSocial.create_app("reader", server.url, scopes=["read"], to_file=tmp_path / "app")
    with GNUSocial(client_id=tmp_path / "app") as gs:
        gs.log_in("alice", PASSWORD)
        assert gs.me().screen_name == "alice"
        with pytest.raises(GNUSocialForbiddenError):
            gs.post("x")


def test_revoking(server: Sandbox, application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
        gs.revoke_access_token()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.me()
        with pytest.raises(GNUSocialIllegalArgumentError, match="no access token"):
            gs.revoke_access_token()
    with (
        GNUSocial(access_token=tmp_path / "alice") as gs,
        pytest.raises(GNUSocialNotFoundError, match="revoked already"),
    ):
        gs.revoke_access_token()


def test_an_application_that_the_server_does_not_know(server: Sandbox) -> None:
    keys = {"client_id": "0" * 64, "client_secret": "1" * 64, "api_base_url": server.url}
    with GNUSocial(**keys) as gs:
        with pytest.raises(GNUSocialUnauthorizedError, match="does not know this application"):
            gs.log_in("alice", PASSWORD)
        gs.auth_request_url()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in(code="2" * 64)


# 4 and 6, by token: nothing is asked twice


def test_a_token_tells_that_it_is_friendica(
    server: Sandbox, application: Path, tmp_path: Path
) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    before = len(server.requests)
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        gs.account_block("carol")
        gs.post("**x**")
    asked = [each.path for each in server.requests[before:]]
    assert asked == [
        "/api/users/show.json",
        "/api/v1/accounts/4/block",
        "/api/statuses/update.json",
    ]


@pytest.mark.parametrize("who", ["nobody", 999])
def test_nobody_is_nobody_without_a_single_status(alice: GNUSocial, who: Any) -> None:
    calls: list[Call] = [
        lambda gs: gs.timeline_user(who),
        lambda gs: gs.account_statuses(who),
        lambda gs: gs.timeline("user", who),
        lambda gs: gs.account_following_ids(who),
        lambda gs: gs.account_followers_ids(who),
        lambda gs: gs.account_unfollow(who),
        lambda gs: gs.account_block(who),
        lambda gs: gs.direct_message_post(who, "x"),
    ]
    for call in calls:
        with pytest.raises(GNUSocialNotFoundError):
            call(alice)
    assert alice.timeline_user("carol") == []


def test_contacts_of_others_are_those_in_common(server: Sandbox, alice: GNUSocial) -> None:
    assert ids(alice.account_followers("bob")) == [2]
    for call in (alice.account_following, alice.account_following_ids):
        with pytest.raises(GNUSocialUnsupportedError, match="only those whom you know"):
            call("carol")
    with server.client("carol", ratelimit_method="throw", retries=0) as carol:
        assert carol.account_following() == carol.account_following("carol") == []


def test_an_unknown_profile_is_not_the_caller(server: Sandbox, alice: GNUSocial) -> None:
    bob = alice.account("bob")
    for url in (bob.url, f"{bob.url}/", f"{server.url}/~bob"):
        server.fail_next(status=200, body=bob.to_json(), path="externalprofile/show.json")
        assert alice.account(url).id == bob.id
    for nobody in (f"{server.url}/profile/nobody", "http://other.example/profile/alice"):
        with pytest.raises(GNUSocialNotFoundError, match="answered with 'alice'"):
            alice.account(nobody)
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_relationship("bob", "nobody")


# 5. Tags


@pytest.mark.parametrize("limit", [None, 7, 200])
def test_the_timeline_of_a_tag(alice: GNUSocial, limit: int | None) -> None:
    posted = [alice.post(f"number {number} #cats").id for number in range(25)]
    alice.post("cats without a tag")
    first = alice.timeline_tag("#cats", limit=limit)
    assert type(first[0]) is Status
    assert ids(first) == posted[::-1][: limit or 20]
    assert ids(alice.fetch_remaining(first)) == posted[::-1]
    assert ids(alice.timeline("tag", "cats", since_id=posted[-3])) == posted[:-3:-1]
    assert alice.timeline_tag("dogs") == []


# 7. The end of a conversation


def test_a_page_behind_the_end_of_a_conversation_is_empty(alice: GNUSocial) -> None:
    first = alice.post("alone")
    assert alice.conversation(first.id, page=2) == []
    assert ids(alice.fetch_remaining(alice.conversation(first.id))) == [first.id]


def test_a_long_conversation_comes_whole(alice: GNUSocial) -> None:
    first = alice.post("first")
    others = [alice.status_post(f"answer {n}", in_reply_to_id=first).id for n in range(120)]
    assert ids(alice.status_context(first).descendants) == others
