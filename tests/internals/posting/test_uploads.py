"""Uploads with a scripted server: what is asked before, sent, and said of a server that cannot."""

from __future__ import annotations

import io
import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialTooLongError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth.tokens import KeyPair, OAuth, ServerClock
from gnusocial.internals.http.multipart import FilePart
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.posting.statuses import post_status
from gnusocial.internals.posting.uploads import media_parts, upload
from tests.internals.scripted import ROOT, Script, result_of, setup_for

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
LARGE = b"x" * 1_000_001
VERSION_2 = (200, '"2.0.1-beta0"')


def media(number: int) -> tuple[int, str]:
    return 200, json.dumps({"media_id": number, "media_id_string": str(number), "size": "28"})


def notice(text: str) -> tuple[int, str]:
    return 200, json.dumps({"id": 7, "text": text})


def config(**attachments: Any) -> tuple[int, str]:
    return 200, json.dumps({"site": {}, "attachments": attachments})


def parts(sent: PreparedRequest) -> dict[str, Any]:
    body = sent.body or b""
    whole = body if isinstance(body, bytes) else b"".join(body)
    head = f"Content-Type: {sent.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + whole)
    return {
        str(part.get_param("name", header="Content-Disposition")): part.get_payload(decode=True)
        for part in message.iter_parts()  # type: ignore[attr-defined]
    }


def test_a_small_file_is_sent_without_a_question() -> None:
    script = Script(media(3))
    found = result_of(upload(setup_for(), PNG), script)
    assert (found.media_id, found.size) == (3, 28)
    assert [each.url for each in script.sent] == [f"{ROOT}media/upload.json"]
    assert parts(script.sent[0]) == {"media": PNG}


def test_the_largest_file_that_is_sent_without_a_question() -> None:
    script = Script(media(3))
    result_of(upload(setup_for(), LARGE[:1_000_000]), script)
    assert [each.method for each in script.sent] == ["POST"]


def test_a_large_file_is_checked_first() -> None:
    script = Script(config(file_quota=1_000_000))
    with pytest.raises(GNUSocialTooLongError, match="1000001 bytes.*takes 1000000") as caught:
        result_of(upload(setup_for(), LARGE), script)
    assert caught.value.status is None
    assert [each.method for each in script.sent] == ["GET"]
    for quota in ({"file_quota": 1_000_001}, {}, {"file_quota": None}):
        script = Script(config(**quota), media(4))
        assert result_of(upload(setup_for(), LARGE), script).media_id == 4


def test_each_of_several_files_is_checked_before_one_is_sent() -> None:
    script = Script(config(file_quota=1_000_000))
    with pytest.raises(GNUSocialTooLongError, match="1000001 bytes"):
        result_of(post_status(setup_for(), "two", files=[PNG, LARGE]), script)


def test_a_server_that_takes_no_uploads() -> None:
    with pytest.raises(GNUSocialTooLongError, match="takes 0"):
        result_of(upload(setup_for(), LARGE), Script(config(uploads=False, file_quota=0)))


def test_a_file_that_the_server_finds_too_large() -> None:
    # The words are those of the server's source: its limits are not recorded.
    words = "No file may be larger than 5 bytes and the file you sent was 28 bytes."
    refused = 200, json.dumps({"errors": [{"message": words, "code": 131}]})
    with pytest.raises(GNUSocialTooLongError, match="larger than 5 bytes"):
        result_of(upload(setup_for(), PNG), Script(refused))


@pytest.mark.parametrize("version", ["2.0.0-dev", "2.0.1-beta0"])
def test_where_no_upload_works_the_way_out_is_told(version: str) -> None:
    script = Script((500, ""), (200, json.dumps(version)))
    with pytest.raises(GNUSocialUnsupportedError, match=f"{version}.*media_files") as caught:
        result_of(upload(setup_for(), PNG), script)
    assert caught.value.status == 500


@pytest.mark.parametrize("version", [(200, '"1.20.10-release"'), (401, "{}")])
def test_an_empty_500_of_another_version_is_what_it_is(version: Any) -> None:
    with pytest.raises(GNUSocialInternalServerError):
        result_of(upload(setup_for(), PNG), Script((500, ""), version))


def test_a_500_with_words_is_what_it_is() -> None:
    script = Script((500, '{"error":"disk full","request":"/"}'), VERSION_2)
    with pytest.raises(GNUSocialInternalServerError, match="disk full"):
        result_of(upload(setup_for(), PNG), script)


def test_a_server_from_before_the_route() -> None:
    page = (404, "<html><title>Page not found</title></html>", {"Content-Type": "text/html"})
    with pytest.raises(GNUSocialUnsupportedError, match=r"version 1\.1\.3-release"):
        result_of(upload(setup_for(), PNG), Script(page, (200, '"1.1.3-release"')))


def test_one_file_goes_with_the_text() -> None:
    script = Script(notice("5 &lt; 6 &copy;"))
    text = "5 &lt; 6 &copy;"
    result_of(post_status(setup_for(), text, files=PNG, source="tests", media_ids=[1, 2]), script)
    assert parts(script.sent[0]) == {
        # Protected as in a form: the server decodes entities wherever the text comes from.
        "status": b"5 &amp;lt; 6 &amp;copy;",
        "source": b"tests",
        "media_ids": b"1,2",
        "media": PNG,
    }


def test_several_files_are_uploaded_before() -> None:
    script = Script(media(3), media(4), notice("two"))
    files = [PNG, io.BytesIO(b"text")]
    result_of(post_status(setup_for(), "two", files=files, media_ids=[2]), script)
    assert [each.url.removeprefix(ROOT) for each in script.sent] == [
        "media/upload.json",
        "media/upload.json",
        "statuses/update.json",
    ]
    assert parts(script.sent[1]) == {"media": b"text"}
    assert script.sent[2].body == b"media_ids=2%2C3%2C4&status=two" or (
        script.sent[2].body == b"status=two&media_ids=2%2C3%2C4"
    )


def test_several_files_where_no_upload_works() -> None:
    script = Script((500, ""), VERSION_2)
    with pytest.raises(GNUSocialUnsupportedError, match="nothing was posted"):
        result_of(post_status(setup_for(), "two", files=[PNG, PNG]), script)
    assert len(script.sent) == 2


def test_a_refused_file_ends_the_post() -> None:
    refused = 200, json.dumps({"errors": [{"message": "no such type", "code": 131}]})
    script = Script(media(3), refused)
    with pytest.raises(GNUSocialBadRequestError, match="no such type"):
        result_of(post_status(setup_for(), "two", files=[PNG, PNG]), script)
    assert len(script.sent) == 2


def test_nothing_is_sent_where_a_file_is_no_file() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        result_of(post_status(setup_for(), "two", files=[PNG, 7]), Script())


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_no_files_are_a_form_as_ever(nothing: Any) -> None:
    script = Script(notice("hello"))
    result_of(post_status(setup_for(), "hello", files=nothing), script)
    assert script.sent[0].body == b"status=hello"


def parts_of(*arguments: Any) -> list[FilePart]:
    return result_of(media_parts(*arguments), Script())


def test_what_counts_as_one_file() -> None:
    # An open file is iterable, and so is a text.
    for one in (PNG, bytearray(PNG), io.BytesIO(PNG)):
        assert len(parts_of(one)) == 1
    assert len(parts_of(each for each in (PNG, PNG))) == 2


def test_the_progress_of_several_files_is_one() -> None:
    told: list[tuple[int, int]] = []
    for part in parts_of([b"abc", b"defgh"], lambda *each: told.append(each)):
        list(part.content)
    assert told == [(3, 8), (8, 8)]
    with pytest.raises(GNUSocialIllegalArgumentError, match="callable"):
        parts_of([b"abc"], "loud")


def test_the_signature_does_not_cover_a_multipart_body() -> None:
    pair = KeyPair("key", "secret")
    clock = ServerClock(lambda: 1_795_226_400.0)
    oauth = OAuth(pair, pair, clock=clock, nonce=lambda: "0" * 32)
    plain = PreparedRequest("POST", f"{ROOT}statuses/update.json", {})
    script = Script(notice("hello"))
    result_of(post_status(setup_for(oauth), "hello", files=PNG), script)
    wanted = oauth.authorize(plain).headers["Authorization"]
    assert script.sent[0].headers["Authorization"] == wanted


def test_a_file_is_sent_from_its_beginning_when_it_is_sent_again() -> None:
    # A timestamp that the server refuses corrects the clock, and the request goes out again.
    pair = KeyPair("key", "secret")
    oauth = OAuth(pair, pair, clock=ServerClock(lambda: 1_795_226_400.0))
    file = io.BytesIO(b"skipped" + PNG)
    file.seek(7)
    refused = (401, "Expired timestamp, yours 0", {"Date": "Sat, 21 Nov 2026 09:00:00 GMT"})
    script = Script(refused, media(3))
    bodies = []

    def server(sent: PreparedRequest) -> Any:
        bodies.append(parts(sent)["media"])
        return script(sent)

    result_of(upload(setup_for(oauth), file), server)
    assert bodies == [PNG, PNG]
