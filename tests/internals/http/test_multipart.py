"""Multipart bodies, parsed by the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

import pytest

from gnusocial.internals.http.multipart import FilePart, Pieces, multipart


class Twice:
    """Content that is not in memory."""

    def __len__(self) -> int:
        return 6

    def __iter__(self) -> Iterator[bytes]:
        yield b"abc"
        yield b"\r\n-"


def parsed(body: bytes, content_type: str) -> list[EmailMessage]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    return list(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())  # type: ignore[arg-type]


def test_fields_and_files_come_out_as_they_went_in() -> None:
    picture = FilePart("media", "ü.png", "image/png", b"\x89PNG\r\n\0")
    body, content_type = multipart([("status", "grüße & mehr"), ("empty", "")], [picture])
    assert isinstance(body, bytes)
    status, empty, media = parsed(body, content_type)
    assert status.get_param("name", header="Content-Disposition") == "status"
    assert status.get_payload(decode=True) == "grüße & mehr".encode()
    assert status.get_filename() is None
    assert empty.get_payload(decode=True) == b""
    assert media.get_content_type() == "image/png"
    assert media.get_payload(decode=True) == b"\x89PNG\r\n\0"
    assert 'filename="ü.png"'.encode() in body


def test_a_file_that_is_not_in_memory_is_sent_piece_by_piece_and_again() -> None:
    body, content_type = multipart([("a", "b")], [FilePart("media", "x", "text/plain", Twice())])
    assert isinstance(body, Pieces)
    whole = b"".join(body)
    assert len(body) == len(whole)
    assert b"".join(body) == whole
    assert parsed(whole, content_type)[1].get_payload(decode=True) == b"abc\r\n-"


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ('a"\r\nX: y.png', b'"a%22%0D%0AX: y.png"'),
        ("back\\", b'"back_"'),
    ],
)
def test_a_name_cannot_leave_its_place(name: str, sent: bytes) -> None:
    body, _ = multipart([(name, "")], [FilePart("media", name, "text/plain", b"")])
    assert b"name=" + sent in body  # type: ignore[operator]
    assert b"filename=" + sent in body  # type: ignore[operator]
    assert b"\r\nX: y" not in body  # type: ignore[operator]


def test_no_two_bodies_have_the_same_boundary() -> None:
    assert multipart([], [])[1] != multipart([], [])[1]
