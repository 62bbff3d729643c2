"""Posting, replying, uploading, deleting, repeating and favoriting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gnusocial.sandbox import Sandbox
from tests.api.files import png
from tests.cli.shell import Shell


def test_posting_an_argument_or_standard_input(alice_shell: Shell, server: Sandbox) -> None:
    posted = alice_shell("post", "Hello from the &lt;command&gt; line")
    assert posted.exit_code == 0, posted.output
    assert "Hello from the &lt;command&gt; line" in posted.stdout
    assert posted.stderr == "35 of 1000 characters, 965 left\n"
    piped = alice_shell.json("post", input="from a pipe\n")
    assert piped["text"] == "from a pipe"
    assert piped["_gnusocial_type"] == "Status"
    assert alice_shell.json("post", "-", input="a dash\n")["text"] == "a dash"
    with server.client("alice") as gs:
        assert [each.text for each in gs.timeline_user()][:2] == ["a dash", "from a pipe"]


@pytest.mark.parametrize("arguments", [("post", ""), ("post", " \n"), ("post",), ("reply", "1")])
def test_nothing_to_post(alice_shell: Shell, arguments: tuple[str, ...]) -> None:
    result = alice_shell(*arguments, input="")
    assert result.exit_code == 2
    assert "There is no text" in result.stderr


def test_a_text_that_is_too_long(alice_shell: Shell, server: Sandbox) -> None:
    result = alice_shell("post", "x" * 1001)
    assert result.exit_code == 1
    assert "gnusocial instance" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    server.configure(textlimit=0)
    assert "left" not in alice_shell("post", "no limit").stderr


def test_replying(alice_shell: Shell, server: Sandbox) -> None:
    with server.client("bob") as bob:
        asked = bob.post("@alice what do you say?")
    reply = alice_shell.json("reply", str(asked.id), "This.")
    assert reply["text"] == "@bob This."
    assert reply["in_reply_to_status_id"] == asked.id
    plain = alice_shell.json("post", "As it is.", "--reply-to", str(asked.id))
    assert plain["text"] == "As it is."
    assert plain["in_reply_to_status_id"] == asked.id
    assert alice_shell("reply", "99999", "To nobody").exit_code == 1
    assert alice_shell("post", "x", "--reply-to", "1", "--reply-last").exit_code == 2


def test_replying_to_ones_last_status(alice_shell: Shell, server: Sandbox) -> None:
    nothing = alice_shell("post", "more", "--reply-last")
    assert nothing.exit_code == 1
    assert "--reply-last" in nothing.stderr
    first = alice_shell.json("post", "one")["id"]
    with server.client("bob") as bob:
        of_bob = bob.post("bob's").id
    # Neither a repeat nor a favorite is a post, though 1.20.10 has them in the timeline.
    alice_shell.ok("repeat", str(of_bob))
    alice_shell.ok("favorite", str(of_bob))
    assert alice_shell.json("post", "two", "--reply-last")["in_reply_to_status_id"] == first


def test_posting_files(alice_shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(png())
    posted = alice_shell.json("post", "a cat", "--media", "cat.png")
    # 2.0.1 converts it to WebP, also lists a page, and sends no URLs.
    kinds = [str(each["mimetype"]) for each in posted["attachments"]]
    assert any(kind.startswith("image/") for kind in kinds)
    shown = alice_shell.ok("show", str(posted["id"]))
    assert ("(image/png)" in shown) is (server.version == "1.20.10")
    assert alice_shell("post", "a cat", "--media", "missing.png").exit_code == 2


def test_uploading(alice_shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("some text")
    at_once = alice_shell.json("upload", "note.txt", "--text", "with a note")
    assert at_once["text"].startswith("with a note")
    assert len(at_once["attachments"]) >= 1
    assert alice_shell("upload", "missing.txt", "--text", "x").exit_code == 2
    result = alice_shell("upload", "note.txt")
    if server.version == "2.0.1":
        assert result.exit_code == 1
        # In the words of the command.
        assert "gnusocial post --media" in result.stderr
        assert "status_post" not in result.stderr
        return
    number = result.stdout.split()[0]
    posted = alice_shell.json("post", "uploaded before", "--media-id", number)
    assert len(posted["attachments"]) == 1


def test_deleting(alice_shell: Shell, server: Sandbox) -> None:
    numbers = [str(alice_shell.json("post", f"number {n}")["id"]) for n in range(3)]
    said = alice_shell.ok("delete", *numbers[:2])
    assert said == f"Deleted {numbers[0]}: number 0\nDeleted {numbers[1]}: number 1\n"
    gone = alice_shell("show", numbers[0])
    assert gone.exit_code == 1
    assert gone.stderr.startswith("Error: 4")
    assert alice_shell.json("delete", numbers[2])["text"] == "number 2"


def test_marks(alice_shell: Shell, server: Sandbox) -> None:
    with server.client("bob") as bob:
        number = str(bob.post("of bob").id)
    assert alice_shell.ok("favorite", number) == f"Favorite: {number} by @bob\n"
    assert "of bob" in alice_shell.ok("favorites")
    assert [each["nickname"] for each in alice_shell.lines("favorited-by", number)] == ["alice"]
    assert "@alice" in alice_shell.ok("favorited-by", number)
    assert f"any more: {number} by @bob" in alice_shell.ok("unfavorite", number)
    assert alice_shell.lines("favorites") == []
    repeat = alice_shell.json("repeat", number)
    assert repeat["retweeted_status"]["text"] == "of bob"
    (of_alice,) = alice_shell.lines("repeated-by", number)
    assert of_alice["user"]["screen_name"] == "alice"
    assert "@alice repeated @bob" in alice_shell.ok("show", str(repeat["id"]))
    again = alice_shell("repeat", number)
    assert again.exit_code == 1
    assert len(again.stderr.splitlines()) == 1
    assert alice_shell.ok("unrepeat", number) == f"No longer repeated: {number}\n"


class Editor:
    """Replaces the user's editor."""

    def __init__(self, written: str | None) -> None:
        self.written, self.shown = written, ""

    def __call__(self, text: str, extension: str) -> str | None:
        self.shown = text
        return None if self.written is None else f"{self.written}{text}"


def use_editor(monkeypatch: pytest.MonkeyPatch, written: str | None) -> Editor:
    editor = Editor(written)
    monkeypatch.setattr("click.edit", editor)
    return editor


def test_the_editor(alice_shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = use_editor(monkeypatch, "#tag first\n\nsecond line")
    assert alice_shell.ok("post", "--editor").splitlines()[1:4] == [
        "  #tag first",
        "",
        "  second line",
    ]
    assert "At most 1000 characters" in editor.shown
    use_editor(monkeypatch, None)
    assert alice_shell("post", "--editor").exit_code == 2


def test_a_text_from_the_editor_is_not_lost(
    alice_shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, "long thought " * 100)
    result = alice_shell("post", "--editor")
    assert result.exit_code == 1
    (line,) = [each for each in result.stderr.splitlines() if "was saved to" in each]
    draft = Path(line.rpartition(" ")[2])
    try:
        assert draft.read_text() == ("long thought " * 100).strip()
    finally:
        draft.unlink()


def test_an_interrupted_post_keeps_the_text(
    alice_shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    use_editor(monkeypatch, "words")
    monkeypatch.setattr("gnusocial.GNUSocial.status_post", interrupt)
    result = alice_shell("post", "--editor")
    assert result.exit_code == 130
    draft = Path(result.stderr.split()[-1])
    try:
        assert draft.read_text() == "words"
    finally:
        draft.unlink()


def test_the_post_counts_when_the_limit_is_unknown(alice_shell: Shell, server: Sandbox) -> None:
    server.fail_next(20, 404, path="statusnet/config.json")
    result = alice_shell("post", "all the same")
    assert result.exit_code == 0, result.output
    assert "left" not in result.stderr
