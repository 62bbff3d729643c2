"""Parsing the server's pages by the names of their fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnusocial.internals.auth.html_parser import Tag, read_page, tags_in, tokens
from tests.internals.auth import web_pages


def test_the_login_form() -> None:
    form = read_page(web_pages.login()).form(["nickname", "password"])
    assert form is not None
    assert form.filled({"nickname": "alice", "password": "pw"}) == {
        "nickname": "alice",
        "password": "pw",
        "token": web_pages.CSRF,
    }


def test_the_form_for_an_application() -> None:
    form = read_page(web_pages.new_application()).form(["name", "callback_url"], "save")
    assert form is not None
    assert form.files == ["app_icon"]
    assert form.filled({"name": "bot", "default_access_type": "rw"}, "save") == {
        "token": web_pages.CSRF,
        "MAX_FILE_SIZE": "5000000",
        "application_id": "",
        "name": "bot",
        "description": "",
        "source_url": "",
        "organization": "",
        "homepage": "",
        "callback_url": "",
        "app_type": "1",
        "default_access_type": "rw",
        "save": "Speichern",
    }


def test_filling_in_leaves_the_form_as_it_was() -> None:
    form = read_page(web_pages.login()).forms[1]
    form.filled({"nickname": "alice"})
    assert form.values["nickname"] == ""


def test_only_the_button_that_is_pressed_is_sent() -> None:
    form = read_page(web_pages.authorize("t" * 32)).form(["nickname"], "allow")
    assert form is not None
    assert form.buttons == {"cancel": "Abbrechen", "allow": "Erlauben"}
    sent = form.filled({}, "allow")
    assert sent["allow"] == "Erlauben"
    assert "cancel" not in sent
    assert sent["oauth_token"] == "t" * 32


@pytest.mark.parametrize(
    ("fields", "button"),
    [(["nickname", "colour"], None), (["nickname"], "allow"), (["q", "token"], None)],
)
def test_a_form_that_is_not_there(fields: list[str], button: str | None) -> None:
    assert read_page(web_pages.login()).form(fields, button) is None


def test_controls_of_all_kinds() -> None:
    form = read_page(
        """<form><input name=a value="&lt;x&gt; &amp; y"><input name="b" type="CHECKBOX" checked>
        <input name=c type=checkbox value=1><input type=text value=nameless>
        <textarea name=d>two
        lines</textarea><button name=e value=f>g</button><input type=reset name=r value=x>
        <input type="image" name="i" src="x.png"></form><input name="outside" value="x">"""
    ).forms[0]
    assert form.values == {"a": "<x> & y", "b": "on", "d": "two lines"}
    assert form.names == {"a", "b", "c", "d"}
    assert form.buttons == {"e": "f", "i": ""}


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        ("<option value=a>A<option value=b>B", "a"),
        ("<option value=a>A<option value=b selected>B<option value=c>C", "b"),
    ],
)
def test_a_list_sends_its_selected_option_or_else_the_first(options: str, chosen: str) -> None:
    html = f"<form><select name=s>{options}</select><option value=stray></form>"
    assert read_page(html).forms[0].values == {"s": chosen}
    ended = options.replace("<option value=b", "</option><option value=b")
    assert read_page(html.replace(options, ended)).forms[0].values == {"s": chosen}


@pytest.mark.parametrize("end", ["</select>", "</form><form>"])
def test_an_option_outside_of_its_list_chooses_nothing(end: str) -> None:
    html = f"<form><select name=s><option value=a>{end}<option value=stray selected></form>"
    first, *others = (form.values for form in read_page(html).forms)
    assert first == {"s": "a"}
    assert others in ([], [{}])


def test_what_is_no_control_is_no_field() -> None:
    html = "<form><a name=top>x</a><object name=o></object><input name=q></form>"
    page = read_page(html)
    assert page.forms[0].names == {"q"}
    # A form with these fields and no others is found.
    assert page.form(["q"]) is page.forms[0]


def test_the_key_and_the_secret_come_in_their_order() -> None:
    found = read_page(web_pages.application("k" * 32, "s" * 32)).definitions
    assert found[:2] == ["k" * 32, "s" * 32]


def test_links_with_their_texts() -> None:
    links = read_page(web_pages.applications((7, "my bot"), (3, "x &amp; y"))).links
    assert ("https://example.org/settings/oauthapps/show/7", "my bot") in links
    assert ("https://example.org/settings/oauthapps/show/3", "x & y") in links


def test_only_an_anchor_with_a_target_is_a_link() -> None:
    html = '<a name="top">here</a><svg><use href="#icon">i</use></svg><a href="/x">there</a>'
    assert read_page(html).links == [("/x", "there")]


def test_the_pin() -> None:
    assert read_page(web_pages.pin("9301749")).pin == "9301749"
    assert read_page(web_pages.authorize("t")).pin is None


@pytest.mark.parametrize("element", ["div", "p", "span"])
def test_what_a_page_says_about_an_error(element: str) -> None:
    html = f'<{element} class="notice error">Name  <b>already</b>\nin use.</{element}>'
    assert read_page(html).errors == ["Name already in use."]


def test_nested_elements_of_one_kind() -> None:
    html = '<div class="error">a<div>b</div>c</div><div>d</div>'
    assert read_page(html).errors == ["abc"]


def test_texts_are_kept_to_a_depth() -> None:
    page = read_page("<b class=error>" * 60 + "x" + "</b>" * 60)
    assert page.errors == ["x"] * 50


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a</p><br>b", [Tag("p", {}), "a", Tag("/p", {}), Tag("br", {}), "b"]),
        # What is not a tag of the document is left out, and nothing behind it.
        ("<!DOCTYPE html>ab", ["ab"]),
        ("<!-- <form> -->ab<!---->c<!-- d --><i>", ["ab", "c", Tag("i", {})]),
        ("<!-- never ended", []),
        ("ab<i", ["ab"]),
        ("<p>x<!-- <b>", [Tag("p", {}), "x"]),
        # Values in quotes of both kinds, and without; the first of two wins.
        (
            """<input name='a' value="it&#39;s" id=c disabled NAME=z>""",
            [Tag("input", {"name": "a", "value": "it's", "id": "c", "disabled": ""})],
        ),
        # Quoted values may end in "=" or contain ">".
        (
            """<a href="?q=">x<a title='a>b' id="">""",
            [Tag("a", {"href": "?q="}), "x", Tag("a", {"title": "a>b", "id": ""})],
        ),
    ],
)
def test_the_tags_and_texts_of_a_document(html: str, found: list[Tag | str]) -> None:
    assert list(tokens(html)) == found
    opening = [each for each in found if isinstance(each, Tag) and each.name != "/p"]
    assert tags_in(html) == opening


@given(st.text())
def test_whatever_comes_is_read(text: str) -> None:
    page = read_page(text)
    assert page.form(["nickname", "password"]) is None


@given(st.integers(0, 2000))
def test_half_a_page_is_read(length: int) -> None:
    form = read_page(web_pages.login()[:length]).form(["nickname", "password"])
    assert form is None or form.filled({"nickname": "a"})["nickname"] == "a"


@pytest.mark.parametrize(
    "html",
    [
        "<dl><dt>Key<dd>k<dt>Secret<dd>s</dl><p>more",
        "<dl><dt>Key</dt><dd>k</dd><dt>Secret</dt><dd>s</dl>more",
        "<dl><dt>Key<dd><code>k</code><dt>Secret<dd><code>s",
    ],
)
def test_end_tags_that_html_does_not_demand(html: str) -> None:
    assert read_page(html).definitions == ["k", "s"]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li class=error>No.<li>other</ul>",
        "<ul><li class=error>No.</ul>other",
        "<p class=error>No.<form><input name=a></form>",
        "<div><p class=error>No.</div>other",
        "<div class=error>No.",
    ],
)
def test_an_error_in_an_element_that_is_not_ended(html: str) -> None:
    assert read_page(html).errors == ["No."]
