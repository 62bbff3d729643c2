"""Files: which are downloaded, from where, and how they are stored, whatever a server sends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial, GNUSocialIllegalArgumentError, GNUSocialWarning
from gnusocial.archive import Archive, Downloads
from gnusocial.archive.media import decide, kind_of
from tests.archive.account import PNG, lines_of
from tests.archive.hostile import Hostile, hostile, status, user

SERVER = "https://gs.example"


@pytest.fixture
def evil() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def client(server: Hostile) -> GNUSocial:
    return GNUSocial(api_base_url=server.url, username="alice", password="x", retries=0)


def attach(server: Hostile, *urls: str, mimetype: str | None = "image/png") -> None:
    attachments = [{"url": url, "mimetype": mimetype, "size": 1} for url in urls]
    server.json("statuses/user_timeline", [status(1, "look", attachments=attachments)])


@pytest.mark.parametrize(
    ("url", "mimetype", "fetched"),
    [
        ("https://gs.example/file/a.png", "image/png", "https://gs.example/file/a.png"),
        ("https://gs.example:443/a.png", "image/png", "https://gs.example:443/a.png"),
        ("http://gs.example/a.png", "image/png", "https://gs.example/a.png"),
        ("https://gs.example/ü ber.png", "", "https://gs.example/%C3%BC%20ber.png"),
        ("https://gs.example/url/4", "", "https://gs.example/url/4"),
        ("https://gs.example/alice", "text/html; charset=utf-8", None),
        ("https://other.example/a.png", "image/png", "elsewhere"),
        ("https://other.example/page", "", None),
        ("https://gs.example:8443/a.png", "image/png", "elsewhere"),
        ("https://gs.example.evil.example/a.png", "image/png", "elsewhere"),
        ("https://gs.example@evil.example/a.png", "image/png", None),
        ("https://user:word@gs.example/a.png", "image/png", None),
        ("file:///etc/passwd", "image/png", None),
        ("javascript:alert(1)", "image/png", None),
        ("data:image/png;base64,AAAA", "image/png", None),
        ("//gs.example/a.png", "image/png", None),
        ("../../etc/passwd", "image/png", None),
        ("https://gs.example:port/a.png", "image/png", None),
        ("https://[gs.example/a.png", "image/png", None),
        ("", "image/png", None),
    ],
)
def test_what_is_fetched(url: str, mimetype: str, fetched: str | None) -> None:
    assert decide(url, mimetype, SERVER, other_hosts=False) == fetched


def test_other_hosts_when_told() -> None:
    url = "https://other.example/a.png"
    assert decide(url, "image/png", SERVER, other_hosts=True) == url
    assert decide("https://other.example/page", "", SERVER, other_hosts=True) is None


@pytest.mark.parametrize(
    ("beginning", "extension"),
    [
        (PNG, "png"),
        (b"GIF89a....", "gif"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"RIFF....WEBPVP8 ", "webp"),
        (b"....ftypisom", "mp4"),
        (b"<svg onload=alert(1)>", "bin"),
        (b"<!DOCTYPE html><script>", "bin"),
        (b"", "bin"),
    ],
)
def test_a_file_is_what_it_begins_with(beginning: bytes, extension: str) -> None:
    assert kind_of(beginning)[1] == extension


@pytest.mark.parametrize(
    "path",
    [
        "/file/..%2f..%2f..%2f..%2ftmp%2fevil.png",
        "/file/..\\..\\evil.png",
        "/file/" + "x" * 3000 + ".png",
        "/file/con.png",
        "/file/a%00b.png",
        "/file/.htaccess",
        "/file/evil.html",
    ],
)
def test_the_server_names_no_file(evil: Hostile, tmp_path: Path, path: str) -> None:
    url = f"{evil.url}{path}"
    attach(evil, url)
    headers = {"Content-Type": "image/png", "Content-Disposition": 'filename="../../evil.sh"'}
    answered: list[str] = []

    def png() -> tuple[int, dict[str, str], bytes]:
        answered.append(path)
        return 200, headers, PNG

    evil.answers = {**evil.answers, path: png, path.replace("\\", "%5C"): png}
    folder = tmp_path / "deep" / "archive"
    with client(evil) as gs:
        Archive(folder).update(gs)
    assert answered == [path]
    name = hashlib.sha256(PNG).hexdigest()
    assert [p.relative_to(folder).as_posix() for p in folder.glob("media/*/*")] == [
        f"media/{name[:2]}/{name}.png"
    ]
    outside = [p for p in tmp_path.rglob("*") if folder not in p.parents and p.is_file()]
    assert outside == []


def test_no_login_goes_to_the_address_of_a_file(evil: Hostile, tmp_path: Path) -> None:
    attach(evil, f"{evil.url}/file/a.png")
    evil.answers["/file/a.png"] = (200, {"Content-Type": "image/png"}, PNG)
    with client(evil) as gs:
        Archive(tmp_path / "archive").update(gs)
    (headers,) = [headers for path, headers in evil.seen if path == "/file/a.png"]
    assert not {"authorization", "cookie"} & {name.lower() for name in headers}


def test_links_to_other_hosts_are_not_followed(
    evil: Hostile, other: Hostile, tmp_path: Path
) -> None:
    evil.answers["/file/away.png"] = (302, {"Location": f"{other.url}/file/a.png"}, b"")
    attach(evil, f"{other.url}/file/a.png", f"{evil.url}/file/away.png")
    with client(evil) as gs:
        report = Archive(tmp_path / "archive").update(gs)
    assert other.seen == []
    assert report.files_elsewhere == 1
    (line,) = lines_of(tmp_path / "archive", "media")
    assert "another host" in line["error"]


def test_private_networks_are_refused_even_when_told(
    evil: Hostile, other: Hostile, tmp_path: Path
) -> None:
    # "localhost" is another host than 127.0.0.1, and inside.
    inside = other.url.replace("127.0.0.1", "localhost")
    attach(evil, f"{inside}/file/a.png")
    other.answers["/file/a.png"] = (200, {"Content-Type": "image/png"}, PNG)
    with client(evil) as gs:
        Archive(tmp_path / "archive").update(gs, downloads=Downloads(other_hosts=True))
    assert other.seen == []
    (line,) = lines_of(tmp_path / "archive", "media")
    assert "private network" in line["error"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, {}, b""), "returned 404"),
        ((403, {}, b""), "returned 403"),
        ((200, {"Content-Type": "image/png"}, b"x" * 2000), "larger than"),
        ((302, {"Location": "ftp://127.0.0.1/x"}, b""), "another host"),
    ],
)
def test_what_cannot_be_had_is_asked_for_once(
    evil: Hostile, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], said: str
) -> None:
    attach(evil, f"{evil.url}/file/a.png")
    evil.answers["/file/a.png"] = answer
    archive = Archive(tmp_path / "archive")
    with client(evil) as gs:
        assert archive.update(gs, downloads=Downloads(max_bytes=1000)).complete
        (line,) = lines_of(archive.folder, "media")
        assert said in line["error"]
        before = len(evil.seen)
        archive.update(gs, downloads=Downloads(max_bytes=1000))
    assert "/file/a.png" not in [path for path, _ in evil.seen[before:]]
    assert not list(archive.folder.glob("media/*/*"))


@pytest.mark.parametrize(
    "answer",
    [
        (503, {}, b""),
        (429, {}, b""),
        (200, {"Content-Type": "image/png", "Content-Length": "5000"}, PNG),
    ],
)
def test_what_fails_for_now_is_asked_for_again(
    evil: Hostile, tmp_path: Path, answer: tuple[int, dict[str, str], bytes]
) -> None:
    attach(evil, f"{evil.url}/file/a.png")
    evil.answers["/file/a.png"] = answer
    archive = Archive(tmp_path / "archive")
    with client(evil) as gs:
        report = archive.update(gs, downloads=Downloads(timeout=0.5))
        assert "file/a.png" in report.failures["media"]
        assert not (archive.folder / "media.jsonl").exists()
        evil.answers["/file/a.png"] = (200, {"Content-Type": "image/png"}, PNG)
        assert archive.update(gs).complete
    (line,) = lines_of(archive.folder, "media")
    assert (archive.folder / line["file"]).read_bytes() == PNG
    assert all(check.ok for check in archive.verify())


def test_a_link_to_a_page_of_the_server_is_no_file(evil: Hostile, tmp_path: Path) -> None:
    attach(evil, f"{evil.url}/alice", mimetype=None)
    evil.answers["/alice"] = (200, {"Content-Type": "text/html"}, b"<script>alert(1)</script>")
    with client(evil) as gs:
        assert Archive(tmp_path / "archive").update(gs).complete
    assert lines_of(tmp_path / "archive", "media") == [{"url": f"{evil.url}/alice", "page": True}]


def test_a_server_that_fails_every_time_is_given_up(evil: Hostile, tmp_path: Path) -> None:
    attach(evil, *(f"{evil.url}/file/{n}.png" for n in range(50)))
    for number in range(50):
        evil.answers[f"/file/{number}.png"] = (500, {}, b"")
    with client(evil) as gs:
        report = Archive(tmp_path / "archive").update(gs)
    assert "500" in report.failures["media"]
    assert sum(path.startswith("/file/") for path, _ in evil.seen) == 5


def test_avatars_of_people(evil: Hostile, tmp_path: Path) -> None:
    avatar = f"{evil.url}/avatar/9-96-20150105.png"
    evil.json(
        "statuses/followers",
        [user(id=9, screen_name="bob", profile_image_url_profile_size=avatar)],
    )
    evil.answers["/avatar/9-96-20150105.png"] = (200, {"Content-Type": "image/png"}, PNG)
    with client(evil) as gs:
        Archive(tmp_path / "archive").update(gs)
    assert [line["url"] for line in lines_of(tmp_path / "archive", "media")] == [avatar]


@pytest.mark.parametrize("name", ["max_bytes", "timeout", "max_seconds"])
def test_downloads_check_their_numbers(name: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=name):
        Downloads(**{name: 0})


def test_objects_without_sense(evil: Hostile, tmp_path: Path) -> None:
    """Ids that are not numbers or too large, texts with lone surrogates, invalid dates."""
    evil.json(
        "statuses/mentions_timeline",
        [
            status(1 << 70, "a number too large"),
            status(7, "half a character \ud800", created_at="the day before yesterday"),
            status(8, "nobody", user=None, uri=5, attachments="none"),
            {"id": "nine", "text": None},
            {"text": "without a number"},
        ],
    )
    archive = Archive(tmp_path / "archive")
    with client(evil) as gs, pytest.warns(GNUSocialWarning, match="left out 3 of 5 items"):
        report = archive.update(gs, skip=["conversations"])
    # The server returns the same page forever.
    assert report.failures.keys() == {"mentions"}
    assert "10 pages in a row have no readable new items" in report.failures["mentions"]
    # Without a number that can be used nothing is a status.
    assert archive.search("number") == []
    assert [hit.id for hit in archive.search("nobody")] == [8]
    assert archive.search("half")[0].created_at is None
    archive.write_html()
    assert all(check.ok for check in archive.verify())
