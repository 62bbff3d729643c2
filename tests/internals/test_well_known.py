"""NodeInfo and WebFinger: the URLs, the links, and no credentials."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.entities import NodeInfo, WebFinger, WebFingerLink
from gnusocial.errors import (
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.site.discovery import (
    node_info,
    resource_of,
    user_by_handle,
    web_finger,
)
from gnusocial.internals.values import replace
from tests.internals.scripted import ROOT, Script, result_of, setup_for
from tests.recorded import VERSIONS, exchange

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"
DOCUMENT = (200, '{"version":"2.0","software":{"name":"gnusocial","version":"x"}}')
HTML = {"Content-Type": "text/html"}


def links(*pairs: tuple[str, Any]) -> tuple[int, str]:
    return 200, json.dumps({"links": [{"rel": rel, "href": href} for rel, href in pairs]})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_recorded_link_is_followed(version: str) -> None:
    recorded = exchange(version, "nodeinfo").response
    root = recorded.url.removesuffix(".well-known/nodeinfo")
    script = Script((200, recorded.text), DOCUMENT)
    context = replace(setup_for(Basic("alice", "secret")), api_root=f"{root}api/")
    assert type(result_of(node_info(context), script)) is NodeInfo
    path = {"1.20.10": "main/nodeinfo/2.0", "2.0.1": "api/nodeinfo/2.0.json"}[version]
    assert [each.url for each in script.sent] == [recorded.url, f"{root}{path}"]
    assert all("Authorization" not in each.headers for each in script.sent)


def test_the_newest_schema_is_taken() -> None:
    script = Script(
        links((f"{SCHEMA}/2.0", "/two"), (f"{SCHEMA}/2.10", "/ten"), ("other", "/x")), DOCUMENT
    )
    result_of(node_info(setup_for()), script)
    assert script.sent[1].url == "https://example.org/ten"


def test_below_index_php_and_in_a_folder() -> None:
    for base in ("https://example.org/index.php", "https://example.org/social"):
        script = Script(links((f"{SCHEMA}/2.0", f"{base}/main/nodeinfo/2.0")), DOCUMENT)
        result_of(node_info(replace(setup_for(), api_root=f"{base}/api/")), script)
        assert [each.url for each in script.sent] == [
            f"{base}/.well-known/nodeinfo",
            f"{base}/main/nodeinfo/2.0",
        ]


def test_a_site_that_believes_itself_unencrypted() -> None:
    script = Script(links((f"{SCHEMA}/2.0", "http://example.org/main/nodeinfo/2.0")), DOCUMENT)
    result_of(node_info(setup_for()), script)
    assert script.sent[1].url == "https://example.org/main/nodeinfo/2.0"


@pytest.mark.parametrize(
    "answer",
    [
        (200, "[]"),
        (200, '{"links":"none"}'),
        (200, '{"links":[7]}'),
        links(("other", "/x")),
        links((f"{SCHEMA}/2.0", None)),
        links((f"{SCHEMA}/2.0", "http://elsewhere.example/2.0")),
    ],
)
def test_a_link_that_cannot_be_followed(answer: Any) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="no link|gives up encryption"):
        result_of(node_info(setup_for()), Script(answer))


def test_a_server_from_before_nodeinfo() -> None:
    page = (404, "<html><title>Page not found</title></html>", HTML)
    with pytest.raises(GNUSocialUnsupportedError, match=r"1\.1\.3-release.*since 1\.20"):
        result_of(node_info(setup_for()), Script(page, (200, '"1.1.3-release"')))
    with pytest.raises(GNUSocialUnsupportedError, match="the server does not support this"):
        result_of(node_info(setup_for()), Script(page, page))


def test_a_private_site_keeps_it_to_itself() -> None:
    login = (307, "", {"Location": "https://example.org/main/login"})
    found = links((f"{SCHEMA}/2.0", "/main/nodeinfo/2.0"))
    with pytest.raises(GNUSocialForbiddenError, match="web sessions only"):
        result_of(node_info(setup_for()), Script(found, login))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_recorded_account(version: str) -> None:
    recorded = exchange(version, "webfinger").response
    script = Script((200, recorded.text))
    found = result_of(web_finger(setup_for(Basic("alice", "secret")), "@alice@x.example"), script)
    assert type(found) is WebFinger
    assert found == recorded.json()
    assert {type(each) for each in found.links} == {WebFingerLink}
    by_rel = {each.rel: each for each in found.links}
    assert by_rel["http://apinamespace.org/twitter"].href.endswith("/api/")
    assert by_rel["http://apinamespace.org/twitter"].type is None
    assert "{uri}" in by_rel["http://ostatus.org/schema/1.0/subscribe"].template
    assert script.sent[0].url == (
        "https://example.org/.well-known/webfinger?resource=acct%3Aalice%40x.example"
    )
    assert "Authorization" not in script.sent[0].headers


@pytest.mark.parametrize(
    ("account", "resource"),
    [
        ("alice", "acct:alice@example.org"),
        (" @alice ", "acct:alice@example.org"),
        ("alice@other.example:8080", "acct:alice@other.example:8080"),
        ("acct:alice@example.org", "acct:alice@example.org"),
        ("https://example.org/alice", "https://example.org/alice"),
        ({"id": 2, "statusnet_profile_url": "https://example.org/a"}, "https://example.org/a"),
    ],
)
def test_what_an_account_is_called(account: object, resource: str) -> None:
    assert resource_of(account, ROOT) == resource


@pytest.mark.parametrize("account", [None, "", "a b", "a@b@c", 2, {"id": 2}, "ftp://x/y"])
def test_what_is_no_account(account: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid account"):
        result_of(web_finger(setup_for(), account), Script())


@pytest.mark.parametrize("words", ["No such user found.", "Resource not found in local database."])
def test_an_account_that_is_not_here(words: str) -> None:
    page = f'<!DOCTYPE html><html><body><div class="error">{words}</div></body></html>'
    with pytest.raises(GNUSocialNotFoundError, match=words):
        result_of(web_finger(setup_for(), "nobody"), Script((500, page, HTML)))


def test_the_major_version_of_a_schema_counts_first() -> None:
    script = Script(links((f"{SCHEMA}/1.9", "/old"), (f"{SCHEMA}/2.0", "/new")), DOCUMENT)
    result_of(node_info(setup_for()), script)
    assert script.sent[1].url == "https://example.org/new"


@pytest.mark.parametrize(
    ("account", "is_friendica", "asked"),
    [
        ("alice@example.org:8080", True, ["alice%40example.org%3A8080", "alice%40example.org"]),
        ("alice@example.org:8080", False, ["alice%40example.org%3A8080"]),
        ("alice@example.org", True, ["alice%40example.org"]),
        ("https://example.org:8080", True, ["https%3A%2F%2Fexample.org%3A8080"]),
    ],
)
def test_only_friendica_is_asked_again_without_the_port(
    account: str, is_friendica: bool, asked: list[str]
) -> None:
    context = setup_for()
    context.software.is_friendica = is_friendica
    script = Script(*[(404, '{"error":"No such user."}')] * len(asked))
    with pytest.raises(GNUSocialNotFoundError):
        result_of(web_finger(context, account), script)
    assert script.answers == []
    named = [each.url.partition("resource=")[2].removeprefix("acct%3A") for each in script.sent]
    assert named == asked


PROFILE = "http://webfinger.net/rel/profile-page"


def test_a_user_of_another_server_is_found_by_the_profile_that_it_names() -> None:
    found = links(("self", "https://other.example/u/7"), (PROFILE, "https://other.example/bob"))
    script = Script(found, (200, '{"id": 7, "screen_name": "bob"}'))
    user = result_of(user_by_handle(setup_for(), "bob", "other.example"), script)
    assert user.id == 7
    assert [each.url for each in script.sent] == [
        "https://other.example/.well-known/webfinger?resource=acct%3Abob%40other.example",
        f"{ROOT}externalprofile/show.json?profileurl=https%3A%2F%2Fother.example%2Fbob",
    ]


@pytest.mark.parametrize(
    "answer", [(410, links((PROFILE, "https://other.example/bob"))[1]), links(("self", "/"))]
)
def test_a_user_that_another_server_does_not_know(answer: tuple[int, str]) -> None:
    with pytest.raises(GNUSocialNotFoundError, match="other.example does not know a user 'bob'"):
        result_of(user_by_handle(setup_for(), "bob", "other.example"), Script(answer))
