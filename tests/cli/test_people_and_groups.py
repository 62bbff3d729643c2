"""People, groups, lists, messages, notifications, and the instance."""

from __future__ import annotations

import pytest

from gnusocial import Config
from gnusocial.cli.instance import CANNOT, _facts, cannot
from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell
from tests.tables import tables


def names(shell: Shell, *arguments: str) -> list[str]:
    return [each["screen_name"] for each in shell.lines(*arguments)]


def test_who_somebody_is(alice_shell: Shell, server: Sandbox) -> None:
    shown = alice_shell.ok("whois", "bob")
    assert "user       @bob\n" in shown
    assert f"{server.url}/bob" in shown
    assert alice_shell.json("whois", "@bob")["id"] == 3
    assert alice_shell.json("whois", "3")["screen_name"] == "bob"
    assert alice_shell("whois", "nobodyx").exit_code == 1


def test_following_and_blocking(alice_shell: Shell, server: Sandbox) -> None:
    assert alice_shell.ok("follow", "bob") == "You follow @bob\n"
    again = alice_shell("follow", "bob")
    assert again.exit_code == 1
    assert len(again.stderr.splitlines()) == 1
    assert names(alice_shell, "following") == ["bob"]
    assert "@bob" in alice_shell.ok("following", "alice", "--count", "1")
    assert names(alice_shell, "followers", "bob") == ["alice"]
    assert "you follow them" in alice_shell.ok("whois", "bob")
    assert alice_shell.ok("unfollow", "bob") == "You no longer follow @bob\n"
    assert names(alice_shell, "followers") == []
    assert alice_shell.ok("block", "bob") == "You block @bob\n"
    assert "you block them" in alice_shell.ok("whois", "bob")
    assert alice_shell.json("unblock", "bob")["screen_name"] == "bob"


def test_groups(alice_shell: Shell, server: Sandbox) -> None:
    made = alice_shell.json("groups", "create", "knit", "--full-name", "Knitting for all")
    assert made["fullname"] == "Knitting for all"
    assert "!knit  Knitting for all" in alice_shell.ok("groups", "list")
    assert "you are in it" in alice_shell.ok("groups", "show", "knit")
    assert alice_shell.json("groups", "show", "!knit")["id"] == made["id"]
    assert names(alice_shell, "groups", "members", "knit") == ["alice"]
    assert names(alice_shell, "groups", "members", "knit", "--admins") == ["alice"]
    assert [each["nickname"] for each in alice_shell.lines("groups", "list", "--mine")] == ["knit"]
    assert alice_shell.lines("groups", "list", "--user", "bob") == []
    assert alice_shell("groups", "list", "--mine", "--user", "bob").exit_code == 2
    posted = alice_shell.json("groups", "post", "!knit", "Which wool?")
    assert posted["text"] == "!knit Which wool?"
    assert "Which wool?" in alice_shell.ok("timeline", "!knit")
    assert alice_shell.json("groups", "post", "knit", input="piped\n")["text"] == "!knit piped"
    assert alice_shell.ok("groups", "leave", "knit") == "You are no longer in !knit\n"
    assert alice_shell.ok("groups", "join", "knit") == "You are in !knit\n"
    assert alice_shell("groups", "join", "nosuch").exit_code == 1


def test_lists(alice_shell: Shell, server: Sandbox) -> None:
    server.add_list("bob", "pals", ["alice", "carol"])
    server.add_list("alice", "mine", ["bob"])
    assert "bob/pals" in alice_shell.ok("lists", "show", "bob/pals")
    assert alice_shell.json("lists", "show", "mine")["full_name"] == "@alice/mine"
    assert set(names(alice_shell, "lists", "members", "bob/pals")) == {"alice", "carol"}
    assert "bob/pals" in alice_shell.ok("lists", "memberships")
    assert "bob/pals" in alice_shell.ok("lists", "memberships", "carol")
    assert alice_shell.ok("lists", "subscribe", "bob/pals") == "Subscribed to @bob/pals\n"
    assert names(alice_shell, "lists", "subscribers", "bob/pals") == ["alice"]
    assert "bob/pals" in alice_shell.ok("lists", "subscriptions")
    assert "No longer" in alice_shell.ok("lists", "unsubscribe", "bob/pals")
    changed = alice_shell.json("lists", "update", "mine", "--mode", "private")
    assert changed["mode"] == "private"
    assert alice_shell.ok("lists", "delete", "mine") == "Deleted @alice/mine\n"
    assert alice_shell("lists", "show", "mine").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("create", "new"), ("add", "mine", "bob"), ("remove", "mine", "bob")],
)
def test_what_no_server_can_do_with_lists(
    alice_shell: Shell, server: Sandbox, arguments: tuple[str, ...]
) -> None:
    server.add_list("alice", "mine", ["carol"])
    result = alice_shell("lists", *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the server (version ")
    assert "()" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_direct_messages(alice_shell: Shell, server: Sandbox) -> None:
    server.add_subscription("bob", "alice")
    server.add_subscription("alice", "bob")
    server.add_direct_message("bob", "alice", "psst")
    if server.version != "2.0.1":  # which shows no messages, and sends none
        assert "@bob to @alice" in alice_shell.ok("dm", "read")
        assert alice_shell.lines("dm", "read", "--count", "1")[0]["text"] == "psst"
        assert alice_shell.json("dm", "send", "bob", "and you?")["text"] == "and you?"
        assert alice_shell.json("dm", "send", "bob", input="piped\n")["text"] == "piped"
        shown = alice_shell.ok("dm", "read", "--sent")
        assert shown.index("and you?") < shown.index("piped")
        shown = alice_shell.ok("dm", "read", "--sent", "--reverse")
        assert shown.index("piped") < shown.index("and you?")
    assert alice_shell("dm", "send", "carol", "hi").exit_code == 1
    assert alice_shell("dm", "send", "bob", "").exit_code == 2


def test_notifications(alice_shell: Shell, server: Sandbox) -> None:
    mine = alice_shell.json("post", "mine")["id"]
    with server.client("bob") as bob, server.client("carol") as carol:
        bob.post("@alice hello")
        carol.status_reply(mine, "answer")
        bob.status_repeat(mine)
        carol.status_favorite(mine)
        carol.account_follow("alice")
    lines = alice_shell.lines("notifications")
    found = {(each["kind"], each["user"]["screen_name"]) for each in lines}
    assert found == {("mention", "bob"), ("reply", "carol"), ("repeat", "bob")}
    dates = [each["created_at"] for each in lines]
    assert dates == sorted(dates, reverse=True)
    assert all(each["status"]["_gnusocial_type"] == "Status" for each in lines)
    (repeat,) = alice_shell.lines("notifications", "--type", "repeat")
    assert repeat["status"]["id"] == mine
    kinds = {each["kind"] for each in alice_shell.lines("notifications", "-x", "repeat")}
    assert kinds == {"mention", "reply"}
    undated = alice_shell.lines("notifications", "-t", "favorite", "-t", "follow")
    assert {(each["kind"], each["created_at"]) for each in undated} == {
        ("favorite", None),
        ("follow", None),
    }
    text = alice_shell.ok("notifications", "--type", "favorite", "--type", "reply")
    assert "@carol likes your status" in text
    assert "@carol replied to you" in text
    assert alice_shell.lines("notifications", "--count", "1") == lines[:1]


def test_a_message_is_a_notification(shell: Shell, one_server: Sandbox) -> None:
    shell.log_in(one_server, "alice")
    one_server.add_direct_message("bob", "alice", "psst")
    (line,) = shell.lines("notifications")
    assert line["kind"] == "message"
    assert line["message"]["text"] == "psst"
    assert "@bob sent you a message" in shell.ok("notifications")


def test_what_server_this_is(shell: Shell, server: Sandbox) -> None:
    shown = shell.ok("instance", server.url)
    assert f"version    {server.version}" in shown
    assert "text       1000 characters" in shown
    assert shell.ok("instance", "--server", server.url) == shown
    document = shell.json("instance", server.url)
    assert document.keys() == {"server", "software", "version", "cannot", "config"}
    assert document["config"]["site"]["textlimit"] == 1000
    server.configure(private=True, throttle=(2, 4))
    shell.log_in(server, "alice")
    shown = shell.ok("instance")
    assert "only with a login" in shown
    assert "2 statuses in 4 s" in shown


@pytest.mark.parametrize(
    ("site", "said"),
    [({}, "open"), ({"closed": True}, "closed"), ({"inviteonly": True}, "by invitation")],
)
def test_who_may_join(site: dict[str, bool], said: str) -> None:
    facts = dict(_facts(Config.decode({"site": site})))
    assert facts["joining"] == said
    # What the server does not say is not shown.
    assert facts["text"] is facts["files"] is facts["posting"] is None


def test_what_a_server_cannot_do_is_what_the_library_says(server: Sandbox) -> None:
    support = {row["method"]: row for row in tables.support()}
    methods = {
        "bookmarks": "timeline_bookmarks",
        "block": "account_block",
        "dm send": "direct_message_post",
        "favorited-by": "status_favorited_by",
        "follow": "account_follow",
        "groups": "groups",
        "lists": "list_show",
        "lists add": "list_members_add",
        "lists create": "list_create",
        "lists list": "lists",
        "lists remove": "list_members_remove",
        "login --browser": "log_in_browser",
        "login --pin": "auth_request_url",
        "repeated-by": "status_repeats",
        "timeline tag": "timeline_tag",
        "unblock": "account_unblock",
        "unrepeat": "status_unrepeat",
        "update-profile --avatar": "account_update_avatar",
        "upload": "media_post",
    }
    columns = {"gnusocial": "1.20", "gnusocial 2": "2.0", "friendica": "Friendica"}
    for software, commands in CANNOT.items():
        for command in commands:
            row = support[methods[command]]
            # What takes the user's password on the web site, the command does not do.
            on_the_web = row[columns[software]] == "partly" and "on the web site" in row["note"]
            assert row[columns[software]] == "no" or on_the_web, (software, command)
    assert "upload" in cannot("gnusocial", "2.0.1-beta0")
    assert cannot("gnusocial", "1.20.10-release") == list(CANNOT["gnusocial"])


def test_on_friendica(shell: Shell) -> None:
    with Sandbox("friendica-2024.09") as server:
        arguments = ("login", server.url, "--username", "alice")
        for way in ((), ("--basic",)):
            assert "Logged in" in shell.ok(*arguments, *way, input="alicepass1\n")
            assert shell.json("whoami")["screen_name"] == "alice"
        with server.client("bob") as bob:
            bob.post("@alice hello")
        assert [each["kind"] for each in shell.lines("notifications")] == ["mention"]
        assert shell("notifications", "--type", "repeat").exit_code == 1
        assert "unrepeat, groups, lists" in shell.ok("instance")
        assert "uploads" not in shell.ok("instance")


def test_what_a_bug_report_says(alice_shell: Shell, server: Sandbox) -> None:
    shown = alice_shell.ok("diag")
    assert "python     3." in shown
    document = alice_shell.json("diag")
    assert document["accounts"] == 1
    secret = (alice_shell.settings / "alice.secret").read_text()
    token = secret.split('"access_token": "')[1][:32]
    assert token not in shown
