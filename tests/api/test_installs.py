"""The client with different installations: a newcomer's first steps work with each."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from tests.api.files import png
from tests.api.installs import INSTALLS, PASSWORD, Site
from tests.browser import text_of
from tests.recorded import VERSIONS

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def registering(site: Site) -> None:
    key, secret = site.register()
    known = site.server.applications["my bot"]
    assert (key, secret) == (known.consumer_key, known.consumer_secret)
    # The newest of several is the one that was asked for.
    assert site.register("another bot")[0] == (site.server.applications["another bot"].consumer_key)


def a_name_that_is_taken(site: Site) -> None:
    site.register()
    with pytest.raises(GNUSocialConflictError):
        site.register()


def a_wrong_password(site: Site) -> None:
    with pytest.raises(GNUSocialUnauthorizedError):
        site.register(password="wrong")
    client = site.client("pytest-client")
    with pytest.raises(GNUSocialUnauthorizedError):
        client.log_in("alice", "wrong")


def logged_in(site: Site) -> GNUSocial:
    client = site.client("pytest-client")
    client.log_in("alice", PASSWORD)
    return client


def logging_in_by_password(site: Site) -> None:
    client = logged_in(site)
    assert client.me().screen_name == "alice"
    assert client.account_follow("bob").screen_name == "bob"
    assert [each.screen_name for each in client.account_following("alice")] == ["bob"]


def logging_in_by_pin(site: Site) -> None:
    client = site.client("pytest-client")
    shown = site.browser().decide(client.auth_request_url())
    client.log_in(code=text_of(shown.text, "oauth_pin"))
    assert client.me().screen_name == "alice"


def logging_in_by_callback(site: Site) -> None:
    client = site.client("pytest-client")
    page = client.auth_request_url("http://bot.example/back?x=1")
    client.log_in(code=site.browser().decide(page).headers["Location"])
    assert client.me().screen_name == "alice"


def revoking(site: Site) -> None:
    client = logged_in(site)
    client.revoke_access_token("alice", PASSWORD)
    assert site.server._world.oauth.access_tokens == {}


def posting_with_a_password(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    texts = [
        "hello \U0001f600 world",
        "see http://news.example/a/long/path and http://news.example/another/path",
        "plain",
        "\U0001f600\U0001f680",
        "http://news.example/just/a/link",
    ]
    posted = [client.post(text).id for text in texts]
    assert posted == sorted(posted)
    assert len(site.server._world.notices) == len(texts)


def refusals(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    with pytest.raises(GNUSocialNotFoundError) as caught:
        client.status(99)
    assert caught.value.error == "No such notice."
    with pytest.raises(GNUSocialNotFoundError):
        client.account("nobody")


def a_picture(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    if site.server.version == "2.0.1":
        # Broken there, whatever the installation.
        with pytest.raises(GNUSocialInternalServerError):
            client.account_update_avatar(PIXEL)
        return
    address = client.account_update_avatar(PIXEL).profile_image_url
    assert address is not None
    assert address.startswith(f"{site.server.url}/avatar/")


def discovering(site: Site) -> None:
    found = GNUSocial.discover(site.base.removesuffix("/index.php"))
    client = GNUSocial(api_base_url=found, username="alice", password=PASSWORD)
    assert client.me().screen_name == "alice"


def lists_on_the_site(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    made = client.list_create("friends", mode="private", password=PASSWORD)
    assert (made.name, made.mode, made.member_count) == ("friends", "private", 0)
    for count, person in enumerate(("bob", "carol"), 1):
        grown = client.list_members_add("alice", made, person, password=PASSWORD)
        assert grown.member_count == count
    assert client.list_members_remove("alice", made, "bob", password=PASSWORD).member_count == 1
    assert [each.screen_name for each in client.list_members("alice", made)] == ["carol"]
    assert client.list_delete("alice", made).id == made.id
    with pytest.raises(GNUSocialUnauthorizedError):
        client.list_create("friends", password="wrong")


def pictures_on_the_site(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    group = client.group_create("testers", "The Testers")
    logo = client.group_update_logo(group, png(), password=PASSWORD).original_logo
    assert str(logo).startswith(f"{site.server.url}/avatar/")
    picture = client.account_update_avatar(png(), password=PASSWORD).profile_image_url
    assert str(picture).startswith(f"{site.server.url}/avatar/")
    with pytest.raises(GNUSocialBadRequestError):
        client.group_update_logo(group, b"just text", password=PASSWORD)
    with pytest.raises(GNUSocialForbiddenError):
        client.group_delete(group, password=PASSWORD)


def a_message_on_the_site(site: Site) -> None:
    client = site.client(username="alice", password=PASSWORD)
    client.account_follow("bob")
    site.client(username="bob", password="bobpass12").account_follow("alice")
    text = "psst \U0001f600 http://news.example/a/long/path"
    message = client.direct_message_post("bob", text, password=PASSWORD)
    assert message.recipient_screen_name == "bob"
    assert [each.id for each in client.direct_messages_sent()] == [message.id]


TASKS: dict[str, Callable[[Site], None]] = {
    task.__name__: task
    for task in (
        registering,
        a_name_that_is_taken,
        a_wrong_password,
        logging_in_by_password,
        logging_in_by_pin,
        logging_in_by_callback,
        revoking,
        posting_with_a_password,
        refusals,
        a_picture,
        discovering,
        lists_on_the_site,
        pictures_on_the_site,
        a_message_on_the_site,
    )
}

ALL = [(install, task) for install in INSTALLS for task in TASKS]


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Iterator[Site]:
    """One site for all tasks, reset in between."""
    install, version = request.param
    with INSTALLS[install].running(version) as site:
        yield site


@pytest.fixture
def tolerant() -> Iterator[None]:
    """Skipped PHP output is reported by a warning, which is not a failure here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.usefixtures("tolerant")
@pytest.mark.parametrize(
    ("running", "task"),
    [
        pytest.param((install, version), task, id=f"{install}-{task}-{version}")
        for version in VERSIONS
        for install, task in ALL
    ],
    indirect=["running"],
)
def test_a_site(running: Site, task: str) -> None:
    running.server.reset()
    TASKS[task](running)
