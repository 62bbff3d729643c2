"""The HTML page of an archive: its content, and its look and behaviour in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial
from gnusocial.archive import Archive
from gnusocial.sandbox import Sandbox
from tests.archive import chromium
from tests.archive.account import Clock, fill, say
from tests.archive.hostile import Hostile, hostile, status, user

_PROGRAM = chromium.found()
#: CI installs one (.ci/run); on a machine without, the page is checked as text only.
in_a_browser = pytest.mark.skipif(
    _PROGRAM is None, reason=f"no Chromium is installed ({', '.join(chromium.NAMES)})"
)
BLOCK = re.compile(
    r'<script type="application/json" class="month" data-month="(.*?)">(.*?)</script>'
)

ATTACKS = (
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "<img src=x onerror=alert(1)>",
    "\u2028alert(1)\u2029",
    '"><svg onload=alert(1)>',
    "{{script}} {{policy}} <!-- data -->",
    "javascript:alert(1)",
    "${alert(1)} `+alert(1)+`",
)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[chromium.Page]:
    assert _PROGRAM is not None
    with chromium.browser(_PROGRAM, tmp_path / "browser") as opened:
        yield opened


@pytest.fixture
def evil() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def attacked(evil: Hostile, folder: Path) -> Path:
    """Archive an account in which every text is an attack."""
    people = [
        user(screen_name=text, name=text, profile_image_url_profile_size=text) for text in ATTACKS
    ]
    evil.json("account/verify_credentials", user(screen_name=ATTACKS[0], name=ATTACKS[4]))
    evil.json(
        "statuses/user_timeline",
        [
            status(
                100 - number,
                text,
                user=people[number],
                uri=text,
                external_url=text,
                source=text,
                attachments=[{"url": text, "mimetype": text, "size": 1}],
                in_reply_to_status_id=100 - number - 1,
                statusnet_conversation_id=7,
            )
            for number, text in enumerate(ATTACKS)
        ],
    )
    with GNUSocial(api_base_url=evil.url, username="alice", password="x", retries=0) as gs:
        archive = Archive(folder)
        archive.update(gs, skip=["conversations"])
    return archive.write_html()


def test_the_page_is_one_file_with_everything(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=40)
    archive.update(alice)
    text = archive.write_html().read_text("utf-8")
    posts = [post for _, data in BLOCK.findall(text) for post in json.loads(data)]
    said = {post["text"] for post in posts if "statuses" in post["kinds"]}
    assert said >= {f"number {n} of alice" for n in range(40)}
    assert len(posts) == len({post["uri"] for post in posts})
    assert not any("deleted notice" in post["text"] for post in posts)
    assert not re.search(r"\b(src|href)=[\"']https?:", text)
    months = json.loads(text.split('id="about">')[1].split("</script>")[0])["months"]
    assert sum(everything for _, _, everything in months) == len(posts)


def test_nothing_a_server_says_is_markup(evil: Hostile, tmp_path: Path) -> None:
    text = attacked(evil, tmp_path / "archive").read_text("utf-8")
    posts = [post for _, data in BLOCK.findall(text) for post in json.loads(data)]
    assert [post["text"] for post in posts] == list(ATTACKS)
    # Three elements are scripts of any kind: the months, what it is about, and the script.
    assert text.count("<script") == text.count("</script>") == 3
    assert "<img" not in text
    assert "<svg" not in text
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', text)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@in_a_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_how_it_looks(
    server: Sandbox,
    clock: Clock,
    alice: GNUSocial,
    archive: Archive,
    page: chromium.Page,
    width: int,
) -> None:
    fill(server, clock, posts=30)
    long = "x" * 200
    say(server, clock, "alice", [f"{long} https://example.org/{long}"])
    # The next month.
    say(server, clock, "alice", ["in february"], hours=24 * 30)
    archive.update(alice)
    path = archive.write_html()
    page.size(width, 844)
    page.open(path.as_uri())
    assert page.evaluate("document.querySelector('h2').textContent") == "February 2026"
    texts = "[...document.querySelectorAll('article .text')].map((each) => each.textContent)"
    assert page.evaluate(texts) == ["in february"]
    page.go("#month/2026-01")
    assert "number 0 of alice" in page.evaluate(texts)
    assert not any("question" in text for text in page.evaluate(texts))
    for place in ("#month/2026-01", "#media", "#search/alice", "#thread/1"):
        page.go(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    names = "[...document.querySelectorAll('aside label')].filter((each) => each.offsetWidth)"
    assert page.evaluate(f"{names}.length") == (2 if width == 390 else 1)
    assert page.evaluate("!!document.getElementById('months').offsetWidth") == (width == 1280)
    assert page.problems == []
    assert all(url.startswith(path.parent.as_uri()) for url in page.requests)


@in_a_browser
def test_threads_search_and_media(tmp_path: Path, clock: Clock, page: chromium.Page) -> None:
    # Pictures have addresses on 1.20.10 only.
    with Sandbox(version="1.20.10", clock=clock, dupelimit=0) as server:
        fill(server, clock, posts=130)
        with server.client("alice") as alice:
            archive = Archive(tmp_path / "archive")
            archive.update(alice)
    page.size(1280, 900)
    page.open(archive.write_html().as_uri())
    cards = "document.querySelectorAll('article').length"
    page.go("#month/2026-01")
    assert page.evaluate(cards) == 100
    page.evaluate("document.querySelector('main button').click()")
    assert page.evaluate(cards) > 100
    page.evaluate("filter.value = 'all'; filter.dispatchEvent(new Event('change'))")
    thread = page.evaluate(
        "[...document.querySelectorAll('.foot a')].map((a) => a.hash).find((place) => place)"
    )
    assert thread.startswith("#thread/")
    page.go(thread)
    depths = "[...document.querySelectorAll('article')].map((each) => each.className)"
    assert page.evaluate(depths) == ["", "deep-1", "deep-2"]
    page.go("#search/GRUSSEN")
    assert page.evaluate(cards) == 0
    page.go("#search/GRÜßEN%20%E6%BC%A2")
    assert page.evaluate(cards) == 4
    page.go("#media")
    size = "[...document.querySelectorAll('.gallery img')].map((each) => each.naturalWidth)"
    page.evaluate(
        "new Promise((done) => { const look = () =>"
        " [...document.images].every((each) => each.complete) ? done()"
        " : setTimeout(look, 10); look(); })"
    )
    assert page.evaluate(size) == [1]
    # Typing leads to the search, and emptying the field back to the timeline.
    page.evaluate(
        "words.focus(); words.value = 'question 7';"
        "words.dispatchEvent(new Event('input'));"
        "new Promise((done) => addEventListener('hashchange',"
        " () => setTimeout(done), { once: true }))"
    )
    assert page.evaluate("location.hash") == "#search/question%207"
    texts = "[...document.querySelectorAll('article .text')].map((each) => each.textContent)"
    assert page.evaluate(texts) == ["@alice question 17?", "@alice question 7?"]
    for strange in ("#thread/nothing", "#month/1900-01", "#%E0%A4%A", "#search/", "#nonsense"):
        page.go(strange)
    assert page.problems == []


@in_a_browser
def test_attacks_in_a_browser(evil: Hostile, tmp_path: Path, page: chromium.Page) -> None:
    path = attacked(evil, tmp_path / "archive")
    page.size(390, 844)
    page.open(path.as_uri())
    texts = "[...document.querySelectorAll('article .text')].map((each) => each.textContent)"
    assert page.evaluate(texts) == list(ATTACKS)
    for place in ("#media", "#search/alert", "#thread/7", f"#search/{ATTACKS[2]}"):
        page.go(place)
        links = page.evaluate("[...document.querySelectorAll('a')].map((each) => each.protocol)")
        assert set(links) <= {"file:", "http:", "https:"}
        assert page.evaluate("document.querySelectorAll('main svg, main script').length") == 0
        assert page.evaluate("document.querySelectorAll('main img').length") == 0
    page.go("#thread/7")
    assert page.evaluate("document.querySelectorAll('article').length") == len(ATTACKS)
    assert page.problems == []
    assert page.requests == [path.as_uri()]


@in_a_browser
def test_posts_that_answer_in_a_ring(evil: Hostile, tmp_path: Path, page: chromium.Page) -> None:
    evil.json(
        "statuses/user_timeline",
        [
            status(n, f"post {n}", in_reply_to_status_id=n % 3 + 1, statusnet_conversation_id=7)
            for n in (3, 2, 1)
        ],
    )
    with GNUSocial(api_base_url=evil.url, username="alice", password="x", retries=0) as gs:
        archive = Archive(tmp_path / "archive")
        archive.update(gs)
    page.size(390, 844)
    page.open(archive.write_html().as_uri())
    page.go("#thread/7")
    assert page.evaluate("document.querySelectorAll('article').length") == 3
    assert page.problems == []
