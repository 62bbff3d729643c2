"""How the sandbox's Friendica processes texts.

The contract test verifies the recorded texts. These are the rules in the recordings and in user
reports, each with a minimal text.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.sandbox.friendica.texts.shown import from_html, from_text, shown
from gnusocial.sandbox.friendica.texts.spans import ESCAPABLE

from .friendica_site import BOB, URL, Site

PIECES = [
    *("*", "**", "_", "`", "```", "~~", "#", "# ", "> ", "- ", "1. ", "\n", "\n\n", "    ", "\\"),
    *("[", "]", "(", ")", "<", ">", "&", "&lt;", "&amp;", "[b]", "[/b]", "[quote]", "[/quote]"),
    *("[url=http://x.example/]", "[/url]", "http://x.example/a", "@alice", "#tag", "a", "b c"),
    *("<b>", "</b>", "<p>", "<script>", "</script>", "[code]", "[/code]", "[nobb]", "[/nobb]"),
    *('"', "'", "=", "---", "===", "\t", "[x]: http://y", "[img]", "[/img]", "[*]", "<!--", "-->"),
    *('<a href="http://x.example/">', "</a>", "[li]", "[ul]", "[/ul]", "\u200b", "\U0001f600"),
]


@pytest.mark.parametrize(
    ("sent", "shown", "html"),
    [
        # Markdown
        ("**b** __b__", "b b", "<strong>b</strong> <strong>b</strong>"),
        ("*i* _i_", "i i", "<em>i</em> <em>i</em>"),
        ("***both***", "both", "<strong><em>both</em></strong>"),
        ("~~s~~", "s", "<s>s</s>"),
        ("`a *b* <c>`", "a *b* <c>", "<code>a *b* &lt;c&gt;</code>"),
        ("# h", "*h*", "<h1>h</h1>"),
        ("### h ###", "*h*", "<h3>h</h3>"),
        ("h\n---\ntext", "*h*\ntext", "<h2>h</h2>text"),
        ("#tag", "#tag", None),
        ("- a\n- b", "* a\n\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("2. a", "* a", "<ol><li>a</li></ol>"),
        ("> q", "> q", "<blockquote>q</blockquote>"),
        ("***", "-" * 70, "<hr>"),
        ("    code *a*", "code *a*", '<pre><code class="language-">code *a*</code></pre>'),
        ("```\na *b*\n```", "a *b*", '<pre><code class="language-">a *b*</code></pre>'),
        ("[l](http://x.example/)", "l\n\nhttp://x.example/", None),
        ("![p](http://x.example/p.png)", "http://x.example/p.png", None),
        ("[l][1]\n\n[1]: http://x.example/", "l\n\nhttp://x.example/", None),
        ("<http://x.example/>", "x.example/\n\nhttp://x.example/", None),
        # What is no Markdown
        ("2 * 3", "2 * 3", "2 * 3"),
        ("a_b_c *a", "a_b_c *a", "a_b_c *a"),
        ("* lonely\n\n2 * 3 * 4", "* lonely\n2 * 3 * 4", "<ul><li>lonely</li></ul>2 * 3 * 4"),
        ("one\n- two", "one\n- two", "one<br>- two"),
        ("1.5 is less", "1.5 is less", "1.5 is less"),
        ("[not a link]", "[not a link]", "[not a link]"),
        # Backslashes
        (r"\*a\* \_b\_ \`c\`", "*a* _b_ `c`", "*a* _b_ `c`"),
        (r"\- a", "- a", "- a"),
        (r"1\. a", "1. a", "1. a"),
        (r"\> a", "> a", "&gt; a"),
        (r"\\ \a", r"\ \a", r"\ \a"),
        # A star that is alone gets another backslash before it.
        (r"a \* b", r"a \* b", r"a \* b"),
        # BBCode
        ("[b]a[/b] [i]b[/i]", "a b", "<b>a</b> <i>b</i>"),
        ("[url=http://x.example/]x[/url]", "x\n\nhttp://x.example/", None),
        ("[quote]q[/quote]", "> q", "<blockquote>q</blockquote>"),
        ("[color=red]a[/color]", "a", "a"),
        ("[b]unclosed", "[b]unclosed", "[b]unclosed"),
        ("[nobb][b]a[/b][/nobb]", "[b]a[/b]", "[b]a[/b]"),
        ("[noparse][b]a[/b][/noparse]", "[b]a[/b]", "[b]a[/b]"),
        ("\\[b\\]a\\[/b\\]", "a", "<b>a</b>"),
        ("[\u200bb]a[\u200b/b]", "[\u200bb]a[\u200b/b]", "[\u200bb]a[\u200b/b]"),
        ("a [abstract]b[/abstract] c", "ac", "ac"),
        # HTML
        ("<b>a</b> <u>b</u>", "a b", "<b>a</b> <u>b</u>"),
        ("<unknown>a</unknown>", "a", "a"),
        ("a<!-- b -->c", "ac", "ac"),
        ("a <script>b</script> c", "a c", "a c"),
        ("a < b > c", "a < b > c", "a &lt; b &gt; c"),
        # Entities are decoded twice: as the text is stored, and as it is shown
        ("a & b", "a & b", "a &amp; b"),
        ("&lt;b&gt;", "<b>", "&lt;b&gt;"),
        ("&amp;lt;b", "<b", "&lt;b"),
        ("&amp;amp;lt;b", "&lt;b", "&amp;lt;b"),
        ("&copy 1", "\u00a9 1", "\u00a9 1"),
        ("&copy; &amp;copy; &ampersand", "\u00a9 \u00a9 &ersand", None),
        ("&ast; &unknown; &amp;ast;", "&ast; &unknown; &ast;", None),
        # Space
        ("a  b", "a b", "a b"),
        ("a\nb\n\n\n\nc", "a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
    ],
)
def test_what_is_shown(site: Site, sent: str, shown: str, html: str | None) -> None:
    status = site.status(sent)
    assert status["text"] == shown
    assert html is None or status["statusnet_html"] == html
    again = site.get(f"statuses/show/{status['id']}.json").json
    assert (again["text"], again["friendica_html"]) == (shown, status["friendica_html"])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("see http://x.example/a?b=c&d=e.", "see x.example/a?b=c&d=e."),
        ("see https://www.x.example/", "see x.example/"),
        ("http://localhost/a", "localhost/a"),
        ("(http://x.example/a_b_c)", "(x.example/a_b_c)"),
        ("http://x.example/" + "a" * 40, "x.example/" + "a" * 20 + "\u2026"),
    ],
)
def test_a_link_is_named_without_its_scheme_and_once_more_below(
    site: Site, sent: str, shown: str
) -> None:
    first, _, last = site.status(sent)["text"].partition("\n\n")
    assert first == shown
    assert last.startswith("http")
    assert last.replace("&amp;", "&") in sent


def test_people_have_their_names_in_the_text_and_their_nicknames_in_the_html(site: Site) -> None:
    status = site.status("@alice @Alice, @nobody x@alice.example (@alice)", BOB)
    shown = "@Alice Tester @Alice Tester, @nobody x@alice.example (@alice)"
    assert status["text"] == shown
    address = f'href="{URL}/profile/alice" class="userinfo mention"'
    link = f'<bdi>@<a {address} title="{{0}}">{{0}}</a></bdi>'
    assert status["statusnet_html"].startswith(link.format("alice"))
    assert status["friendica_html"].startswith(link.format("Alice Tester"))
    mastodon = site.get("v1/notifications").json[0]["status"]["content"]
    assert ">@<span>alice</span></a>" in mastodon


def test_nobody_is_mentioned_in_code_and_in_quoted_bbcode(site: Site) -> None:
    site.status("`@alice` [nobb]@alice[/nobb] [url=http://x.example/]@alice[/url]", BOB)
    assert site.get("statuses/mentions.json").json == []


def test_a_title_stands_in_front_of_the_text(site: Site) -> None:
    status = site.status("and *text*", title="Title")
    assert (status["text"], status["friendica_title"]) == ("Title and text", "Title")
    assert status["statusnet_html"] == "<h4>Title</h4>and <em>text</em>"
    assert site.status("", title="Title alone")["text"] == "Title alone"


def test_html_can_be_sent_as_such(site: Site) -> None:
    status = site.status("", htmlstatus='<p>a &amp; *b*</p><a href="http://x.example/">c</a>')
    assert status["text"] == "a & *b*\nc\n\nhttp://x.example/"


def test_there_are_no_commands(site: Site) -> None:
    for text in ("help", "sub bob", "fav bob"):
        assert site.status(text)["text"] == text
    assert site.get("friends/ids.json").json["ids"] == []


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_every_text_is_made_something_of(text: str) -> None:
    for body in (from_text(text), from_html(text)):
        for part in shown(body, "", ()):
            # It is whole, and nothing that stood in it for a moment is left.
            part.encode()


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet=[*sorted(set(ESCAPABLE) - set("*[#")), "a", "b", " "], min_size=1))
def test_a_backslash_protects_from_markdown(text: str) -> None:
    escaped = re.sub(rf"([{re.escape(ESCAPABLE)}])", r"\\\1", text)
    assert shown(from_text(escaped), "", ()).text == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        *("*" * 2000, "* " * 2000, "[" * 2000, "[a](" * 700, "`" * 2000, "<a " * 500, "&" * 2000),
        *("_a " * 1000, "[b]" * 1000, "> " * 1000, "- " * 1000, "(((" * 1000, "\\" * 2000),
        *("[quote]" * 300 + "[/quote]" * 300, "<!--" * 500, "http://x.example/((((" * 200),
    ],
    ids=lambda text: text[:8],
)
def test_long_texts_come_to_an_end(text: str) -> None:
    shown(from_text(text), "", ())
