"""Uploads and statuses with files, against the sandbox in both versions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialIOError,
    GNUSocialTooLongError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Media,
    Status,
)
from gnusocial.sandbox import Sandbox
from tests.api.files import PROGRAM, png
from tests.conftest import on_version

PICTURE = png(9, 7)


@pytest.fixture
def uploads(server: Sandbox) -> Sandbox:
    """The sandbox for a test that is marked to run only where uploads work."""
    assert server.version == "1.20.10", "2.0.1 takes no upload by itself"
    return server


@pytest.fixture
def by_oauth(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("alice", oauth=True, ratelimit_method="throw") as client:
        yield client


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PICTURE)
    return path


def kinds(status: Status) -> list[str | None]:
    return [each.mimetype for each in status.attachments]


@on_version("1.20.10")
def test_an_upload(uploads: Sandbox, alice: GNUSocial, picture: Path) -> None:
    media = alice.media_post(picture)
    assert type(media) is Media
    assert (media.image.w, media.image.h, media.size) == (9, 7, len(PICTURE))
    assert b'filename="cat.png"' in uploads.requests[-1].body
    status = alice.status_post("by id", media_ids=media)
    assert kinds(status) == ["image/png"]
    others = alice.media_post(b"some text", "text/plain", file_name="notes.txt"), media.media_id
    assert sorted(map(str, kinds(alice.status_post("two", media_ids=others)))) == [
        "image/png",
        "text/plain",
    ]


@on_version("1.20.10")
def test_an_upload_with_oauth(uploads: Sandbox, by_oauth: GNUSocial) -> None:
    assert by_oauth.media_post(PICTURE).image.w == 9


@on_version("1.20.10")
def test_a_type_that_is_refused(uploads: Sandbox, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialBadRequestError, match="not a supported file type") as caught:
        alice.media_post(PROGRAM)
    assert caught.value.status == 200


@on_version("1.20.10")
def test_an_upload_without_a_login(uploads: Sandbox, anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.media_post(PICTURE)


@on_version("2.0.1")
def test_where_no_upload_works(server: Sandbox, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match=r"2\.0\.1-beta0.*status_post"):
        alice.media_post(PICTURE)
    with pytest.raises(GNUSocialUnsupportedError, match="nothing was posted"):
        alice.status_post("two pictures", media_files=[PICTURE, PICTURE])
    assert alice.me().statuses_count == 0


def test_one_file_with_its_text(server: Sandbox, alice: GNUSocial, picture: Path) -> None:
    stored = {"1.20.10": ["image/png"], "2.0.1": ["image/webp", None]}[server.version]
    with picture.open("rb") as file:
        for number, each in enumerate((picture, str(picture), PICTURE, file, [picture])):
            status = alice.status_post(f"&lt;picture&gt; {number}", media_files=each)
            # The text is protected as ever, and the link of the attachment comes after it.
            assert status.text.startswith(f"&lt;picture&gt; {number} {server.url}/")
            assert kinds(status) == stored
    text = alice.status_post("a text file", media_files=b"hello\n")
    assert kinds(text)[0] == "text/plain"


def test_one_file_with_oauth(by_oauth: GNUSocial) -> None:
    status = by_oauth.status_post("d bob, signed & with ümläuts", media_files=io.BytesIO(PICTURE))
    assert "d bob, signed & with ümläuts" in status.text
    assert kinds(status)[0] in ("image/png", "image/webp")


@on_version("1.20.10")
def test_several_files(uploads: Sandbox, alice: GNUSocial, picture: Path) -> None:
    status = alice.status_post("three", media_files=[picture, PICTURE, io.BytesIO(b"text")])
    assert kinds(status) == ["image/png", "image/png", "text/plain"]
    paths = [each.path.rpartition("/")[2] for each in uploads.requests]
    assert paths == ["upload.json", "upload.json", "upload.json", "update.json"]


def test_a_refused_file_posts_nothing(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialBadRequestError, match="not a supported file type"):
        alice.status_post("a program", media_files=PROGRAM)
    assert alice.me().statuses_count == 0


def test_a_reply_with_a_file(alice: GNUSocial, bob: GNUSocial) -> None:
    status = alice.post("show me")
    reply = bob.status_reply(status, "Here.", media_files=PICTURE)
    assert reply.in_reply_to_status_id == status.id
    assert reply.text.startswith("@alice Here.")
    assert reply.attachments


def test_a_file_needs_a_text(server: Sandbox, alice: GNUSocial) -> None:
    # Recorded: x_att_media_only is refused.
    with pytest.raises(GNUSocialIllegalArgumentError, match="more than white space"):
        alice.status_post("", media_files=PICTURE)
    assert server.requests == []


def test_nothing_is_sent_of_what_is_not_there(
    server: Sandbox, alice: GNUSocial, picture: Path
) -> None:
    none = picture.with_name("none.png")
    for call in (
        lambda: alice.media_post(none),
        lambda: alice.status_post("x", media_files=none),
        lambda: alice.status_post("x", media_files=[picture, none]),
    ):
        with pytest.raises(GNUSocialFileNotFoundError, match=r"none\.png"):
            call()
    assert server.requests == []


def test_a_file_that_is_too_large(server: Sandbox, alice: GNUSocial) -> None:
    quota = alice.config().attachments.file_quota
    before = len(server.requests)
    for call in (
        lambda: alice.media_post(bytes(quota + 1)),
        lambda: alice.status_post("x", media_files=[PICTURE, bytes(quota + 1)]),
    ):
        with pytest.raises(GNUSocialTooLongError, match=f"takes {quota}; nothing was sent"):
            call()
    assert {each.path for each in server.requests[before:]} == {"/api/statusnet/config.json"}


def test_a_large_file_is_streamed_and_tells_how_far_it_is(
    server: Sandbox, alice: GNUSocial, tmp_path: Path
) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"0123456789\n" * 150_000)
    size = path.stat().st_size
    told: list[tuple[int, int]] = []
    status = alice.status_post(
        "a long text", media_files=path, progress=lambda *each: told.append(each)
    )
    assert status.attachments[0].size == size
    assert told[-1] == (size, size)
    assert [each for each, _ in told] == sorted(each for each, _ in told)
    assert len(told) > 10
    assert {total for _, total in told} == {size}
    sent = server.requests[-1]
    assert int(sent.headers["content-length"]) == len(sent.body)
    assert "transfer-encoding" not in sent.headers


@on_version("1.20.10")
def test_the_progress_of_an_upload(uploads: Sandbox, alice: GNUSocial) -> None:
    told: list[tuple[int, int]] = []
    alice.media_post(PICTURE, progress=lambda *each: told.append(each))
    assert told == [(len(PICTURE), len(PICTURE))]


def test_a_file_that_shrinks_while_it_is_sent(
    server: Sandbox, alice: GNUSocial, picture: Path
) -> None:
    picture.write_bytes(b"x" * 200_000)
    with pytest.raises(GNUSocialIOError, match="became shorter") as caught:
        alice.status_post(
            "shrinking", media_files=picture, progress=lambda sent, size: picture.write_bytes(b"y")
        )
    assert type(caught.value) is GNUSocialIOError
    # Half a request is none.
    assert alice.me().statuses_count == 0


def test_uploads_that_fail_otherwise(server: Sandbox, alice: GNUSocial) -> None:
    server.fail_next(status=500, body='{"error":"disk full","request":"/"}')
    with pytest.raises(GNUSocialInternalServerError, match="disk full"):
        alice.media_post(PICTURE)


@pytest.mark.parametrize("file", [None, 7, b"", ["cat.png"]])
def test_what_cannot_be_uploaded(server: Sandbox, alice: GNUSocial, file: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        alice.media_post(file)
    assert server.requests == []


def test_attachments_by_number(alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.status_post("with a file", media_files=PICTURE)
    # Recorded: attachment_auth. The route says this of everything.
    assert alice.attachment(1) == ""
    assert alice.attachment("99999") == ""
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.attachment(1)
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid attachment"):
        alice.attachment("first")
