"""The demo: shows the main features of the library step by step."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnusocial import GNUSocial
from gnusocial.cli.options import output
from gnusocial.cli.output import Styled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gnusocial import Status

#: Enough for three pages of five statuses.
_CHATTER = (
    "Good morning, fediverse.",
    "Tea or coffee? #polls",
    "The train is late. Again.",
    "Reading the GNU social source. It is full of surprises.",
    "Entities survive: &lt;b&gt; &amp; &copy; come out as they went in.",
    "List of things the server would have run as a command: this one.",
    "Ünïcödé, 漢字 and 😀 too.",
    "Has anyone seen my cat?",
    "Found the cat.",
    "The cat has found the tea.",
    "No tea. Coffee then.",
    "Good night, fediverse.",
)


def in_memory(sandbox: Callable[..., AbstractContextManager[Any]], version: str) -> None:
    """Run the whole demo on a server in memory, with three users."""
    with sandbox(version=version) as server, tempfile.TemporaryDirectory() as folder:
        _title(f"A GNU social {version} server, in memory: {server.url}")
        files = Path(folder)
        alice = _register_and_log_in(server.url, files)
        bob = GNUSocial(api_base_url=server.url, username="bob", password="bobpass12")
        bot = GNUSocial(api_base_url=server.url, username="carol", password="carolpass1")
        with alice, bob, bot:
            _post(alice, bob)
            _read(bob)
            _answer(alice, bot)
    _title("That was it. The same in a few lines of your own: see the README.")


def on_a_server(gs: GNUSocial) -> None:
    """Run the harmless part on a real server: verify, post, read back, delete."""
    _title(f"{gs.api_base_url}, version {gs.instance_version()}")
    me = gs.me()
    _say("Logged in as", f"@{me.screen_name}, {me.name}: {me.statuses_count} statuses")
    status = gs.post("A test of GNUSocial.py & its entities: &lt;hello&gt;. Gone in a moment.")
    _say("Posted", status.text, status)
    found = gs.status(status)
    same = "the same" if found.text == status.text else f"changed into: {found.text}"
    _say("Read back", f"it is {same}", found)
    gs.status_delete(status)
    _say("Deleted", "as if nothing had happened")


def _register_and_log_in(url: str, folder: Path) -> GNUSocial:
    _step(1, "Registering an application, and logging in as alice")
    application, user = folder / "app.secret", folder / "alice.secret"
    client_id, _ = GNUSocial.create_app(
        "The demo", url, username="alice", password="alicepass1", to_file=application
    )
    _say("Registered", f"consumer key {client_id[:6]}..., kept in app.secret")
    GNUSocial(client_id=str(application)).log_in("alice", "alicepass1", to_file=user)
    _say("Logged in", "access token kept in alice.secret, the password forgotten")
    alice = GNUSocial(access_token=str(user))
    _say("It is", f"{alice.me().name}, by {alice!r}")
    return alice


def _post(alice: GNUSocial, bob: GNUSocial) -> None:
    _step(2, "bob follows alice, and alice posts")
    bob.account_follow("alice")
    statuses = [alice.post(text) for text in _CHATTER]
    for status in statuses[:3]:
        _show(status)
    as_written = sum(status.text == text for status, text in zip(statuses, _CHATTER, strict=True))
    guarded = len(statuses) - as_written
    _say("...", f"{as_written} exactly as written, {guarded} with an invisible guard in front")


def _read(bob: GNUSocial) -> None:
    _step(3, "bob reads his home timeline, page by page")
    first = bob.timeline_home(limit=5)
    for number, page in enumerate(bob.pagination_page_iterator(first), start=1):
        output().line(Styled(f"page {number}", "dim"), indent="    ")
        for status in page:
            _show(status)
    bob.status_favorite(first[0])
    _say("Favourite", f"bob likes: {first[0].text}")


def _answer(alice: GNUSocial, bot: GNUSocial) -> None:
    _step(4, "alice asks, and a bot answers its mentions")
    question = alice.post("@carol what is 6 times 7?")
    _show(question)
    for mention in bot.timeline_mentions():
        answer = bot.status_reply(mention, "42, as everybody knows.")
        _show(answer)
    thread = alice.status_context(question)
    _say("Thread", _words(each.text for each in [question, *thread.descendants]))


def _words(texts: Iterable[str]) -> str:
    return " -> ".join(texts)


def _title(text: str) -> None:
    output().line()
    output().line(Styled(text, "title"))


def _step(number: int, text: str) -> None:
    output().line()
    output().line(Styled(number, "good"), "  ", Styled(text, "title"))


def _say(what: str, text: str, status: Status | None = None) -> None:
    number = Styled(f"  (status {status.id})" if status is not None else "", "dim")
    output().line(Styled(f"{what:<11}", "key"), f" {text}", number, indent="    ")


def _show(status: Status) -> None:
    author = status.user.screen_name if status.user else ""
    output().line(Styled(f"{author:>6}", "name"), f"  {status.text}", indent="    ")
