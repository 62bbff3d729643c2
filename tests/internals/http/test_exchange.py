"""One call as a flow, run by the driver with scripted responses: no socket, no sleep."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial.entities import Relationship, User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialRatelimitError,
)
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.flows import Send, Wait
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange, read_config, redirected
from gnusocial.internals.http.multipart import FilePart
from gnusocial.internals.http.request import (
    PreparedRequest,
    Request,
    counted,
    encode_param,
    get,
    post,
    prepare,
)
from gnusocial.internals.http.response import Response
from tests.internals.scripted import ROOT, Script, result_of, run, setup_for


def call(request: Request[Any], script: Script, credentials: Any = None) -> Any:
    return result_of(exchange(setup_for(credentials), request), script)


def test_a_get_puts_its_parameters_into_the_query() -> None:
    script = Script((200, "true"))
    request = get(
        "friendships/exists", returns=decoders.Flag(), user_a="a&b", user_b="ü", none=None
    )
    assert call(request, script) is True
    assert script.sent[0].url == f"{ROOT}friendships/exists.json?user_a=a%26b&user_b=%C3%BC"
    assert script.sent[0].body is None


def test_a_post_puts_its_parameters_into_the_body() -> None:
    script = Script((200, '{"id": 2}'))
    call(post("friendships/create", returns=User, screen_name="a b"), script)
    assert script.sent[0].url == f"{ROOT}friendships/create.json"
    assert script.sent[0].body == b"screen_name=a+b"
    assert script.sent[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert not script.sent[0].is_safe


def test_what_stands_in_the_path_is_quoted() -> None:
    script = Script((200, '{"id": 2}'))
    call(get("x/{}/y/{}", "a/../b?c", 7, returns=User), script)
    assert script.sent[0].url == f"{ROOT}x/a%2F..%2Fb%3Fc/y/7.json"


def test_a_file_makes_a_multipart_body() -> None:
    request = Request(
        "POST",
        "account/update_profile_image.json",
        decoders.text,
        {"a": "ü"},
        files=(FilePart("image", 'a"\r\nX: y.png', "image/png", b"\x89PNG"),),
    )
    sent = prepare(request, ROOT, {})
    assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert sent.body is not None
    assert "ü".encode() in sent.body
    assert b"\x89PNG" in sent.body
    assert b"Content-Type: image/png" in sent.body
    assert b"\r\nX: y.png" not in sent.body


def test_basic_credentials_come_last_and_only_to_the_wire() -> None:
    script = Script((200, "true"))
    call(get("x", returns=decoders.Flag()), script, Basic("alice", "pässword"))
    # echo -n 'alice:pässword' | base64
    assert script.sent[0].headers["Authorization"] == "Basic YWxpY2U6cMOkc3N3b3Jk"


def test_credentials_keep_their_secret() -> None:
    assert "hunter2" not in repr(Basic("alice", "hunter2"))


@pytest.mark.parametrize(
    ("name", "word"), [("", "x"), ("x", ""), ("a:b", "x"), (None, "x"), ("x", 1)]
)
def test_credentials_that_are_none(name: Any, word: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        Basic(name, word)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (52.5, "52.5"),
        ([1, "b", True], "1,b,true"),
        ((), ""),
    ],
)
def test_parameters(value: object, text: str) -> None:
    assert encode_param(value) == text


def test_a_datetime_is_sent_in_utc() -> None:
    import datetime as dt

    zone = dt.timezone(dt.timedelta(hours=2))
    assert encode_param(dt.datetime(2026, 11, 21, 1, 2, 3, tzinfo=zone)) == "2026-11-20T23:02:03Z"
    with pytest.raises(GNUSocialIllegalArgumentError, match="time zone"):
        encode_param(dt.datetime(2026, 11, 21), "since")


@pytest.mark.parametrize("value", [object(), b"x", {"a": 1}])
def test_what_cannot_be_a_parameter(value: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="status cannot be sent"):
        encode_param(value, "status")


def test_a_network_error_reaches_the_caller_through_the_flow() -> None:
    failure = GNUSocialNetworkError("gone", maybe_sent=True)
    with pytest.raises(GNUSocialNetworkError) as caught:
        call(get("x", returns=decoders.Flag()), Script(failure))
    assert caught.value is failure


def test_the_driver_waits_when_a_flow_asks_for_it() -> None:
    waited = []

    def flow() -> Any:
        yield Wait(1.5, "because")
        response = yield Send(PreparedRequest("GET", ROOT, {}))
        return response.status

    result = run(flow(), Script((204, "")), lambda seconds, why: waited.append((seconds, why)))
    assert result == 204
    assert waited == [(1.5, "because")]


def location(status: int, to: str) -> tuple[int, str, dict[str, str]]:
    return (status, "", {"Location": to})


def test_a_get_follows_to_the_same_host() -> None:
    script = Script(location(301, "/social/api/x.json"), (200, "true"))
    assert call(get("x", returns=decoders.Flag()), script, Basic("a", "b")) is True
    assert script.sent[1].url == "https://example.org/social/api/x.json"
    assert "Authorization" in script.sent[1].headers


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/api/x.json",
        "http://example.org/api/x.json",
        "//evil.example/",
        "http://[x",
        "https://example.org:port/",
        "javascript:alert(1)",
    ],
)
def test_credentials_never_leave_the_host_nor_the_encryption(target: str) -> None:
    script = Script(location(302, target))
    with pytest.raises(GNUSocialAPIError, match="not followed"):
        call(get("x", returns=decoders.Flag()), script, Basic("a", "b"))
    assert len(script.sent) == 1


def test_a_post_is_not_turned_into_a_get() -> None:
    script = Script(location(302, f"{ROOT}y.json"))
    with pytest.raises(GNUSocialAPIError, match="not followed"):
        call(post("x", returns=decoders.Flag()), script)
    assert len(script.sent) == 1


def test_a_post_is_repeated_where_the_server_says_so() -> None:
    script = Script(location(307, "https://example.org/api/y.json"), (200, "true"))
    assert call(post("x", returns=decoders.Flag(), a=1), script) is True
    assert (script.sent[1].method, script.sent[1].body) == ("POST", b"a=1")


def test_a_redirect_loop_ends() -> None:
    script = Script(*[location(302, f"{ROOT}x.json")] * 10)
    with pytest.raises(GNUSocialAPIError):
        call(get("x", returns=decoders.Flag()), script)
    assert len(script.sent) == 6


def test_the_login_page_of_a_private_site_is_not_visited() -> None:
    script = Script(location(307, "https://example.org/main/login"))
    with pytest.raises(GNUSocialForbiddenError):
        call(get("statusnet/conversation/{}", 1, returns=decoders.ListOf(User)), script)
    assert len(script.sent) == 1


def test_no_location_is_no_redirect() -> None:
    answer = Response(302, CaseInsensitiveDict(), b"", "GET", ROOT)
    assert redirected(PreparedRequest("GET", ROOT, {}), answer) is None


@pytest.mark.parametrize(
    ("reader", "body", "value"),
    [
        (decoders.Flag(), "true", True),
        (decoders.Flag(), "0", False),
        (decoders.Flag("is_member"), '{"is_member":true}', True),
        (decoders.text, '"1.20.10-release"', "1.20.10-release"),
        (decoders.ids, "[3, 4]", [3, 4]),
        (decoders.ids, '["3"]', [3]),
        (decoders.ListOf(User), "[]", []),
        (
            decoders.Inside("relationship", Relationship),
            '{"relationship":{"source":{"id":1},"target":{"id":2}}}',
            {"source": {"id": 1}, "target": {"id": 2}},
        ),
    ],
)
def test_readers(reader: Callable[..., Any], body: str, value: object) -> None:
    result = call(get("x", returns=reader), Script((200, body)))
    assert result == value
    assert type(result) is type(value) or isinstance(result, dict)


@pytest.mark.parametrize(
    ("reader", "body"),
    [
        (decoders.Flag(), "2"),
        (decoders.Flag(), "1.0"),
        (decoders.Flag(), '"true"'),
        (decoders.Flag("is_member"), "{}"),
        (decoders.Flag("is_member"), "true"),
        (decoders.text, "7"),
        (decoders.ids, '{"ids": []}'),
        (decoders.ids, '["x"]'),
        (decoders.ids, "[null]"),
        (decoders.ListOf(User), "{}"),
        (decoders.Inside("relationship", Relationship), '{"relationship":null}'),
        (decoders.Inside("relationship", Relationship), '{"relationship":{}}'),
        (decoders.Inside("relationship", Relationship), "[]"),
    ],
)
def test_readers_refuse_what_is_of_another_kind(reader: Callable[..., Any], body: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError):
        call(get("x", returns=reader), Script((200, body)))


@pytest.mark.parametrize("odd", ["-1", "9223372036854775808", '"x"', "null", "[3]", "true", "1.5"])
def test_what_is_no_id_is_left_out_of_a_list_of_ids(odd: str) -> None:
    with pytest.warns(UserWarning, match="left out 1 of 3 items of a list of ids"):
        found = call(get("x", returns=decoders.ids), Script((200, f"[0, {odd}, {2**63 - 1}]")))
    assert found == [0, 2**63 - 1]


def throttle(*, enabled: object) -> str:
    return json.dumps({"throttle": {"enabled": enabled, "count": 2, "timespan": 40}})


@pytest.mark.parametrize(("enabled", "seconds"), [(True, 41.0), (False, None)])
def test_a_throttle_that_is_off_is_none(enabled: bool, seconds: float | None) -> None:
    context = setup_for()
    result_of(read_config(context), Script((200, throttle(enabled=enabled))))
    assert context.limiter.throttle_wait(0.0) == seconds
    # The same where it is read because a post was refused.
    refused = (400, '{"error":"Too many notices too fast; take a breather and post again"}')
    request = counted(post("statuses/update", returns=decoders.as_sent, status="hi"))
    with pytest.raises(GNUSocialRatelimitError) as caught:
        result_of(exchange(setup_for(), request), Script(refused, (200, throttle(enabled=enabled))))
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("said", [{"count": 2}, {"timespan": 40}, {"count": 0, "timespan": 40}])
def test_half_a_throttle_is_none(said: dict[str, int]) -> None:
    context = setup_for()
    half = json.dumps({"throttle": {"enabled": True, **said}})
    result_of(read_config(context), Script((200, half)))
    assert context.limiter.throttle_wait(0.0) is None


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308, 400, 404, 409, 429, 500])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_says_no_and_what_leaves_it_open(method: str, status: int) -> None:
    make = post if method == "POST" else get
    request = make("friendships/create", returns=decoders.as_sent)
    with pytest.raises(GNUSocialAPIError) as caught:
        call(request, Script((status, '{"error":"no","request":"/"}')))
    assert caught.value.maybe_sent is (method == "POST" and not 400 <= status < 500)


@pytest.mark.parametrize("status", [502, 503, 504, 520])
def test_a_proxy_that_failed_says_nothing(status: int) -> None:
    with pytest.raises(GNUSocialAPIError) as caught:
        call(post("friendships/create", returns=decoders.as_sent), Script((status, "<html>")))
    assert caught.value.maybe_sent is True


def test_a_host_in_utf_8_is_read_as_such() -> None:
    location = "http://bücher.example/api/a.json".encode().decode("latin-1")
    response = Response(301, CaseInsensitiveDict(Location=location), b"", "GET", ROOT)
    sent = PreparedRequest("GET", "http://xn--bcher-kva.example/api/b.json", {})
    assert redirected(sent, response) is not None
    # What is Latin-1 is left as it is.
    other = Response(301, CaseInsensitiveDict(Location="/é"), b"", "GET", ROOT)
    following = redirected(sent, other)
    assert following is not None
    assert following.url.endswith("/é")


def test_only_what_makes_a_status_counts_for_the_throttle() -> None:
    context = setup_for()
    context.limiter.set_throttle(1, 600.0)
    reading, writing = (make("x", returns=decoders.as_sent) for make in (get, post))
    script = Script(*[(200, "[]")] * 5)
    for request in (reading, writing, counted(writing), writing, reading):
        result_of(exchange(context, request), script)
    with pytest.raises(GNUSocialRatelimitError):
        result_of(exchange(context, counted(writing)), script)
    assert script.answers == []
