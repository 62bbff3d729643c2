"""Every route handles every method, format and odd parameter without a crash."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from gnusocial.sandbox import Sandbox
from gnusocial.sandbox.routes import ROUTES

if TYPE_CHECKING:
    from gnusocial.sandbox.routes import Route

VERSIONS = ("1.20.10", "2.0.1")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
VALUES = {
    "number": ("1", "999999"),
    "text": ("friends", "1"),
    "hash": ("abc",),
    "": ("bob", "1", "nobody"),
}
PARAMETERS: tuple[dict[str, str], ...] = (
    {},
    {"count": "x", "page": "-1", "since_id": "zzz", "max_id": "1", "cursor": "5", "callback": "cb"},
    {"user_id": "999999", "screen_name": "", "nickname": "!", "status": "\ud7ff", "name": "n"},
    {"id": "", "format": "xml", "q": '-"', "text": "hi", "user": "bob", "url": "ftp://x"},
)


def paths(route: Route) -> list[str]:
    """The path of a route with every kind of value in it, in every format."""
    found = []
    for pattern in sorted(
        {re.sub(r"\[.*?\]", "", route.pattern), re.sub(r"[\[\]]", "", route.pattern)}
    ):
        places = re.findall(r"\{(\w+)(?::(\w+))?\}", pattern)
        choices = [VALUES[kind] for _, kind in places]
        for values in itertools.product(*choices):
            path = pattern
            for value in values:
                path = re.sub(r"\{[^}]*\}", value, path, count=1)
            found.extend(f"/{path}.{suffix}" for suffix in route.formats)
            if not route.formats:
                found.append(f"/{path}")
    return found


def filled(version: str) -> Sandbox:
    """A sandbox with objects of every kind."""
    server = Sandbox(version, site_url="http://127.0.0.1:1", dupelimit=0)
    client = Client(server.wsgi)
    alice, bob = ("alice", "alicepass1"), ("bob", "bobpass12")
    update, follow = "/api/statuses/update.json", "/api/friendships/create.json"
    client.post(follow, data={"screen_name": "bob"}, auth=alice)
    client.post(follow, data={"screen_name": "alice"}, auth=bob)
    group = {"nickname": "people", "full_name": "People"}
    client.post("/api/statusnet/groups/create.json", data=group, auth=alice)
    client.post(update, data={"status": "hi @bob #tag !people http://example.org/"}, auth=alice)
    client.post("/api/statuses/retweet/3.json", auth=bob)
    client.post("/api/favorites/create/3.json", auth=bob)
    server.add_list("alice", "friends", ["bob"])
    server.add_direct_message("alice", "bob", "psst")
    return server


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("area", sorted({re.split(r"[\[{]", route.pattern)[0] for route in ROUTES}))
def test_nothing_crashes(version: str, area: str) -> None:
    server = filled(version)
    client = Client(server.wsgi)
    routes = [route for route in ROUTES if re.split(r"[\[{]", route.pattern)[0] == area]
    logins = itertools.cycle([None, ("alice", "alicepass1"), ("bob", "bobpass12")])
    for route in routes:
        for path, method, data in itertools.product(paths(route), METHODS, PARAMETERS):
            response = client.open(path, method=method, query_string=data, auth=next(logins))
            assert 200 <= response.status_code < 600
            assert method != "HEAD" or response.get_data() == b""


def test_the_anonymous_may_read_a_public_site_and_nothing_of_a_private_one() -> None:
    server = filled("1.20.10")
    client = Client(server.wsgi)
    path = "/api/statuses/public_timeline.json"
    assert client.get(path).status_code == 200
    server.configure(private=True)
    assert client.get(path).status_code == 401
    assert client.get(path, auth=("bob", "bobpass12")).status_code == 200
    # The gate of the web pages stands before this route, even with a login.
    answer = client.get("/api/statusnet/conversation/1.json", auth=("bob", "bobpass12"))
    assert (answer.status_code, answer.headers["Location"]) == (
        307,
        "http://127.0.0.1:1/main/login",
    )
