"""Files to upload: from any source, they are read unchanged, and again if necessary."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
)
from gnusocial.internals.http.multipart import Tracked
from gnusocial.internals.io.upload_files import file_part

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
BIG = bytes(range(256)) * 1000


def sent(file: Any, **options: Any) -> bytes:
    return b"".join(file_part("media", file, **options).content)  # type: ignore[arg-type]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG + BIG)
    return path


def test_every_kind_of_file(picture: Path) -> None:
    with picture.open("rb") as file:
        for each in (picture, str(picture), PNG + BIG, bytearray(PNG + BIG), file):
            part = file_part("media", each)
            assert (part.field, part.media_type) == ("media", "image/png")
            assert len(part.content) == len(PNG + BIG)
            # Whatever it is, it can be sent twice.
            assert [b"".join(part.content) for _ in range(2)] == [PNG + BIG] * 2  # type: ignore[arg-type]
            assert part.name == (
                "upload.png" if isinstance(each, (bytes, bytearray)) else "cat.png"
            )
        assert not file.closed


def test_a_file_is_sent_from_where_it_stands() -> None:
    file = io.BytesIO(b"skipped" + PNG)
    file.seek(7)
    part = file_part("media", file)
    assert part.name == "upload.png"
    assert [b"".join(part.content) for _ in range(2)] == [PNG, PNG]  # type: ignore[arg-type]


def test_a_file_that_stands_behind_its_end() -> None:
    file = io.BytesIO(PNG)
    file.seek(len(PNG) + 5)
    with pytest.raises(GNUSocialIllegalArgumentError, match="'upload' is empty"):
        file_part("media", file)


def test_a_file_that_is_refused_stays_where_it_stands() -> None:
    file = io.BytesIO(b"skipped" + PNG)
    file.seek(7)
    with pytest.raises(GNUSocialIllegalArgumentError):
        file_part("media", file, file_name="")
    assert file.read() == PNG


def test_a_pipe_is_read_into_memory(tmp_path: Path) -> None:
    info, writing = os.pipe()
    with os.fdopen(writing, "wb") as writer:
        writer.write(PNG)
    with os.fdopen(info, "rb") as pipe:
        part = file_part("media", pipe)
    assert [b"".join(part.content) for _ in range(2)] == [PNG, PNG]  # type: ignore[arg-type]
    # Its name is a number.
    assert part.name == "upload.png"


def test_a_large_file_comes_in_pieces(picture: Path) -> None:
    pieces = list(file_part("media", picture).content)
    assert len(pieces) > 3
    assert max(map(len, pieces)) <= 64 * 1024  # type: ignore[arg-type]


def test_what_grows_meanwhile_is_sent_as_it_was(picture: Path) -> None:
    part = file_part("media", picture)
    with picture.open("ab") as file:
        file.write(b"more")
    assert b"".join(part.content) == PNG + BIG  # type: ignore[arg-type]


def test_what_shrinks_meanwhile_is_an_error(picture: Path) -> None:
    part = file_part("media", picture)
    picture.write_bytes(PNG)
    with pytest.raises(GNUSocialIOError, match="became shorter"):
        list(part.content)
    picture.unlink()
    with pytest.raises(GNUSocialFileNotFoundError, match=r"cat\.png"):
        list(part.content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", str(tmp_path / "none.png")):
        with pytest.raises(GNUSocialFileNotFoundError, match=r"there is no file '.*none\.png'"):
            file_part("media", path)


def test_what_cannot_be_read(tmp_path: Path, picture: Path) -> None:
    with pytest.raises(GNUSocialIOError, match="cannot read"):
        file_part("media", tmp_path)
    with picture.open("ab") as file, pytest.raises(GNUSocialIOError, match="cannot read"):
        file_part("media", file)


@pytest.mark.parametrize("file", [None, 7, object(), ["a.png"], io.StringIO("text")])
def test_what_is_no_file(file: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="path, bytes or a file opened"):
        file_part("media", file)


def test_what_no_file_can_be(picture: Path) -> None:
    file = picture.open("rb")
    file.close()
    with pytest.raises(GNUSocialIllegalArgumentError, match="closed file"):
        file_part("media", file)
    with pytest.raises(GNUSocialIllegalArgumentError, match="null byte|null character"):
        file_part("media", "a\0b")


@pytest.mark.parametrize("file", [b"", io.BytesIO()])
def test_an_empty_file(file: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="'upload' is empty"):
        file_part("media", file)


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg", "upload.jpg"),
        (b"GIF89a", "image/gif", "upload.gif"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "image/webp", "upload.webp"),
        (b"%PDF-1.4", "application/pdf", "upload.pdf"),
        ("grüße".encode(), "text/plain", "upload.txt"),
        # The 512 bytes that are looked at end within a character.
        (b"x" + "ü".encode() * 400, "text/plain", "upload.txt"),
        (b"x" * 509 + "\U0001f600".encode(), "text/plain", "upload.txt"),
        # A character has four bytes at most: these are none that was cut off.
        (b"x" * 508 + b"\xf0\x9f\x98x", "application/octet-stream", "upload.bin"),
        (b"\x01\x02\xff\xfe", "application/octet-stream", "upload.bin"),
        (b"text\0", "application/octet-stream", "upload.bin"),
    ],
)
def test_type_and_name_are_guessed_from_the_content(
    content: bytes, media_type: str, name: str
) -> None:
    part = file_part("media", content)
    assert (part.media_type, part.name) == (media_type, name)


def test_the_name_tells_the_type_and_what_is_given_wins(tmp_path: Path) -> None:
    path = tmp_path / "notes.html"
    path.write_text("<p>")
    assert file_part("media", path).media_type == "text/html"
    part = file_part("media", path, "text/x-special; charset=utf-8", "other")
    assert (part.media_type, part.name) == ("text/x-special; charset=utf-8", "other")
    assert file_part("media", PNG, file_name="dog").name == "dog.png"


@pytest.mark.parametrize("mime_type", ["", "png", "image/png\r\nX: y", 7])
def test_what_is_no_media_type(mime_type: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="like 'image/png'"):
        file_part("media", PNG, mime_type)


@pytest.mark.parametrize("name", ["", 7])
def test_what_is_no_name(name: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="must be a name"):
        file_part("media", PNG, file_name=name)


def test_progress_is_told_after_each_piece_was_taken() -> None:
    told: list[int] = []
    watched = Tracked(file_part("media", BIG).content, told.append)
    assert len(watched) == len(BIG)
    pieces = iter(watched)
    first = next(pieces)
    assert told == []
    next(pieces)
    assert told == [len(first)]
    list(pieces)
    assert told[-1] == len(BIG)
    assert told == sorted(told)


def test_a_content_does_not_show_what_is_in_it() -> None:
    assert repr(file_part("media", b"private").content) == "Content(size=7)"


@pytest.mark.parametrize(
    ("file", "name"),
    [(b"RIFF\x10\0\0\0WEBPVP8 ", "upload.webp"), (PNG, "upload.png"), (b"\0\1", "upload.bin")],
)
def test_a_name_for_data_without_one(file: bytes, name: str) -> None:
    assert file_part("media", file).name == name


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        (b"a" * 600, "text/plain"),
        # The first bytes that are looked at may end within a character.
        (b"a" * 511 + "\u00e4".encode(), "text/plain"),
        (b"\0" + b"a" * 510 + "\u00e4".encode(), "application/octet-stream"),
        # The file itself may not.
        (b"a" * 510 + b"\xc3", "application/octet-stream"),
        (b"\xc3" + b"a" * 600, "application/octet-stream"),
    ],
)
def test_text_is_recognized(file: bytes, media_type: str) -> None:
    assert file_part("media", file).media_type == media_type


def test_a_type_that_is_in_use_but_not_registered() -> None:
    assert file_part("media", b"x", file_name="old.pict").media_type == "image/pict"
    part = file_part("media", b"x", mime_type="image/pict")
    assert part.name in ("upload.pict", "upload.pct", "upload.pic")


def test_a_file_without_a_name_is_called_the_file() -> None:
    file = io.BytesIO(PNG)
    file.close()
    with pytest.raises(GNUSocialIllegalArgumentError, match="cannot read the file: "):
        file_part("media", file)
