"""Importing GNU social's own backup: what is imported, and what is refused."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from gnusocial import GNUSocial, GNUSocialIllegalArgumentError, Status
from gnusocial.archive import Archive, ArchiveError, Limits
from gnusocial.archive.backup import plain
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock, content, lines_of, say

ENTRY = """
<entry>
 <activity:object-type>http://activitystrea.ms/schema/1.0/{kind}</activity:object-type>
 <id>{uri}</id>
 <title>New note by alice</title>
 <content type="html">{html}</content>
 <link rel="alternate" type="text/html" href="{page}"/>
 <activity:verb>http://activitystrea.ms/schema/1.0/{verb}</activity:verb>
 <published>2014-03-0{day}T10:00:00+00:00</published>
 <author>
  <uri>https://old.example/user/1</uri><name>alice</name>
  <link rel="alternate" type="text/html" href="https://old.example/alice"/>
  <poco:preferredUsername>alice</poco:preferredUsername>
  <poco:displayName>Alice of Old</poco:displayName>
 </author>
 {more}
 <category term="tea"></category>
 <statusnet:notice_info local_id="{number}" source="web"></statusnet:notice_info>
</entry>
"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0"
 xmlns:activity="http://activitystrea.ms/spec/1.0/" xmlns:poco="http://portablecontacts.net/spec/1.0"
 xmlns:ostatus="http://ostatus.org/schema/1.0" xmlns:statusnet="http://status.net/schema/api/1/">
 <generator uri="https://gnu.io/social" version="1.20.9-release">GNU social</generator>
 <id>https://old.example/alice/backup</id><title>alice timeline</title>
 <activity:subject><name>alice</name></activity:subject>
 {entries}
</feed>
"""


def entry(number: int, html: str, *, verb: str = "post", more: str = "", uri: str = "") -> str:
    return ENTRY.format(
        kind="note",
        uri=uri or f"tag:old.example,2014:noticeId={number}:objectType=note",
        html=html.replace("&", "&amp;").replace("<", "&lt;"),
        page=f"https://old.example/notice/{number}",
        verb=verb,
        day=number,
        more=more,
        number=number,
    )


def feed(*entries: str) -> bytes:
    return FEED.format(entries="".join(entries)).encode()


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.fixture
def filled(server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive) -> Archive:
    say(server, clock, "alice", ["a cup of tea today"])
    archive.update(alice)
    return archive


BACKUP = feed(
    entry(1, 'An old cup of <b>tea</b> &amp; <a href="https://x.example">cake</a><br />here'),
    entry(
        2,
        "the answer",
        more='<thr:in-reply-to ref="tag:old.example,2014:noticeId=1:objectType=note"/>'
        '<ostatus:conversation ref="tag:old.example:thread=1" local_id="7"/>'
        '<link rel="enclosure" href="https://old.example/file/a.png" type="image/png" length="9"/>',
    ),
    entry(3, "alice favorited something by bob: tea", verb="favorite"),
    entry(4, "RT @bob tea", verb="share"),
)


@pytest.mark.parametrize("is_zip", [False, True])
def test_a_backup_is_searched_together_with_the_archive(
    filled: Archive, tmp_path: Path, is_zip: bool
) -> None:
    path = tmp_path / "alice"
    path.write_bytes(zipped(**{"alice/alice.atom": BACKUP, "read me": b"x"}) if is_zip else BACKUP)
    report = filled.import_backup(path)
    assert report.new == {"imported": 4}
    found = filled.search("tea")
    assert [hit.text for hit in found] == [
        "a cup of tea today",
        "RT @bob tea",
        "An old cup of tea & cake\nhere",
    ]
    assert found[2].author == "alice"
    assert found[2].author_name == "Alice of Old"
    assert f"{found[2].created_at:%Y-%m-%d}" == "2014-03-01"
    assert found[2].url == "https://old.example/notice/1"
    assert filled.stats().months[0] == ("2014-03", 2)
    assert all(check.ok for check in filled.verify())
    # The same once more adds nothing.
    before = content(filled.folder)
    assert filled.import_backup(path).new == {}
    assert content(filled.folder) == before


def test_an_imported_line_has_the_keys_of_a_status(filled: Archive, tmp_path: Path) -> None:
    path = tmp_path / "alice.atom"
    path.write_bytes(BACKUP)
    filled.import_backup(path)
    first, second = lines_of(filled.folder, "imported")[:2]
    # The number is one of another server, where it means another status.
    assert first["id"] is None
    assert first["user"]["screen_name"] == "alice"
    assert first["created_at"] == "2014-03-01T10:00:00+00:00"
    assert second["in_reply_to"] == first["uri"]
    assert second["conversation"] == "tag:old.example:thread=1"
    assert second["attachments"] == [
        {"url": "https://old.example/file/a.png", "mimetype": "image/png", "size": 9}
    ]
    # A status has a number, and so has its author.
    with pytest.raises(ValueError, match="a Status without a usable 'id'"):
        Status.decode(first)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2014-03-01T10:00:00Z", "2014-03-01T10:00:00+00:00"),
        ("2014-03-01T10:00:00.250+02:00", "2014-03-01T10:00:00.250000+02:00"),
        ("2014-03-01T10:00:00", None),
        ("yesterday", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
@pytest.mark.parametrize(
    ("number", "count"), [("9", 9), ("9" * 5000, None), ("-1", None), ("٣", None)]
)
def test_dates_and_numbers_of_a_backup(
    filled: Archive, tmp_path: Path, written: str, kept: str | None, number: str, count: int | None
) -> None:
    link = f'<link rel="enclosure" href="https://old.example/a.png" length="{number}"/>'
    data = feed(entry(1, "tea", more=link)).replace(b"2014-03-01T10:00:00+00:00", written.encode())
    path = tmp_path / "alice.atom"
    path.write_bytes(data)
    filled.import_backup(path)
    (line,) = lines_of(filled.folder, "imported")
    assert line["created_at"] == kept
    assert line["attachments"][0]["size"] == count
    hit = next(hit for hit in filled.search("tea") if "imported" in hit.kinds)
    assert (hit.created_at is None) is (kept is None)


def test_what_the_archive_has_is_not_there_twice(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive, tmp_path: Path
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(5)])
    archive.update(alice)
    path = tmp_path / "alice.atom"
    # What the server itself gives as Atom; of a 1.20.10 and of a 2.0.1.
    path.write_text(alice.timeline_feed("user", format="atom", limit=100), encoding="utf-8")
    assert archive.import_backup(path).new == {"imported": 5}
    found = archive.search("number")
    assert [hit.kinds for hit in found] == [("imported", "statuses")] * 5
    assert all(isinstance(hit.id, int) for hit in found)
    lines = {line["id"]: line for line in lines_of(archive.folder, "imported")}
    own = {line["id"]: line for line in lines_of(archive.folder, "statuses")}
    assert lines.keys() == own.keys()
    for number, line in lines.items():
        assert line["text"] == own[number]["text"]
        assert line["conversation"] == str(own[number]["statusnet_conversation_id"])


BOMB = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>" + b" " * (40 << 20)
DTD = """<?xml version="1.0"?><!DOCTYPE feed [{declared}]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>&a;</title></entry></feed>"""
LAUGHS = '<!ENTITY z "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for name, before in zip("abcdefgh", "bcdefghz", strict=True)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(zipped(**{"../../evil.atom": BACKUP}), "leads out", id="up"),
        pytest.param(zipped(**{"/etc/evil.atom": BACKUP}), "leads out", id="absolute"),
        pytest.param(zipped(**{"..\\evil.atom": BACKUP}), "leads out", id="backslash"),
        pytest.param(zipped(**{"C:\\evil.atom": BACKUP}), "leads out", id="drive"),
        pytest.param(zipped(**{"a.atom": BACKUP, "b/../../x": b""}), "leads out", id="another"),
        pytest.param(zipped(**{"a.atom": BOMB}), "zip bomb", id="bomb"),
        pytest.param(zipped(**{"a.txt": BACKUP}), "not contain an Atom feed", id="no feed"),
        pytest.param(zipped(**{"a.atom": BACKUP})[:-60], "damaged", id="cut zip"),
        pytest.param(b"PK\3\4 and nothing more", "damaged", id="no zip"),
        pytest.param(DTD.format(declared=LAUGHS).encode(), "document type", id="laughs"),
        pytest.param(
            DTD.format(declared='<!ENTITY a SYSTEM "file:///etc/passwd">').encode(),
            "document type",
            id="external",
        ),
        pytest.param(
            zipped(**{"a.atom": DTD.format(declared=LAUGHS).encode()}), "document type", id="both"
        ),
        pytest.param(BACKUP[:-200], "damaged", id="cut feed"),
        pytest.param(b"<html><body>log in first</body></html>", "not an Atom feed", id="a page"),
        pytest.param(b"hello", "neither", id="text"),
        pytest.param(b"", "neither", id="nothing"),
        pytest.param(
            b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + b"<a>" * 100, "nested", id="deep"
        ),
        pytest.param(
            feed("<entry><title>" + "x" * (2 << 20) + "</title></entry>"), "longer", id="long"
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, filled: Archive, data: bytes, said: str) -> None:
    path = tmp_path / "backup"
    path.write_bytes(data)
    before = {each for each in tmp_path.rglob("*") if filled.folder not in each.parents}
    with pytest.raises(ArchiveError, match=said):
        filled.import_backup(path)
    after = {each for each in tmp_path.rglob("*") if filled.folder not in each.parents}
    assert after == before
    assert all(check.ok for check in filled.verify())


def test_a_zip_that_is_locked(tmp_path: Path, filled: Archive) -> None:
    data = bytearray(zipped(**{"a.atom": BACKUP}))
    # The encryption flag, which occurs twice.
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path = tmp_path / "backup.zip"
    path.write_bytes(bytes(data))
    with pytest.raises(ArchiveError, match="password"):
        filled.import_backup(path)


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(max_files=1), zipped(**{"a.atom": BACKUP, "b.atom": BACKUP})),
        (Limits(max_bytes=1000), zipped(**{"a.atom": BACKUP})),
        (Limits(max_bytes=len(BACKUP) + 10), zipped(**{"a.atom": BACKUP, "b.atom": BACKUP})),
        (Limits(max_bytes=1000), BACKUP),
    ],
)
def test_limits(tmp_path: Path, filled: Archive, limits: Limits, data: bytes) -> None:
    path = tmp_path / "backup"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="refused"):
        filled.import_backup(path, limits=limits)
    filled.import_backup(path)


@pytest.mark.parametrize("name", ["max_bytes", "max_files", "max_ratio"])
def test_limits_check_their_numbers(name: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=name):
        Limits(**{name: 0})


@pytest.mark.parametrize(
    "html",
    [
        "<" * 200_000,
        "<![CDATA[" * 30_000,
        "<!--" * 60_000,
        "&" * 200_000,
        "<a " * 60_000,
        "</" * 60_000,
    ],
)
def test_html_that_would_take_for_ever(html: str) -> None:
    """Extracting the text of HTML takes linear, not quadratic time."""
    began = time.process_time()
    plain(html[: len(html) // 4])
    quarter = time.process_time() - began
    began = time.process_time()
    plain(html)
    assert time.process_time() - began < 10 * quarter + 1


def test_there_has_to_be_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "alice.atom"
    path.write_bytes(BACKUP)
    with pytest.raises(ArchiveError, match="there is no archive"):
        Archive(tmp_path / "nothing").import_backup(path)
