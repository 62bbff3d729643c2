from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.util import parse_url

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialServerURLError, ServerURLError
from gnusocial.internals.http.urls import (
    NOWHERE,
    is_downgrade,
    joined,
    parse,
    same_host,
    server_url,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://example.org", "https://example.org"),
        ("https://example.org/", "https://example.org"),
        ("http://example.org", "http://example.org"),
        ("example.org", "https://example.org"),
        (" example.org\n", "https://example.org"),
        ("EXAMPLE.org", "https://example.org"),
        ("example.org:8443", "https://example.org:8443"),
        ("localhost", "https://localhost"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://example.org/social", "https://example.org/social"),
        ("https://example.org/Social/", "https://example.org/Social"),
        ("example.org/index.php", "https://example.org/index.php"),
        ("https://example.org/index.php/api/", "https://example.org/index.php"),
        ("https://example.org/api", "https://example.org"),
        ("https://example.org/api/", "https://example.org"),
        ("https://example.org/social/api", "https://example.org/social"),
        ("https://müller.example", "https://xn--mller-kva.example"),
    ],
)
def test_what_names_a_server(given: str, expected: str) -> None:
    assert server_url(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        None,
        17,
        "",
        "   ",
        "example",
        "https://",
        "ftp://example.org",
        "https://exa mple.org",
        "https://example.org?x=1",
        "https://example.org#top",
        "https://example.org:port",
        "https://example.org:99999",
        "https://-",
        "alice@example.org",
        "https://[::1",
    ],
)
def test_what_is_no_server_is_refused_with_what_is_accepted(given: object) -> None:
    with pytest.raises(GNUSocialServerURLError, match="is not a server URL.*accepted are"):
        server_url(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "None is not a server URL: api_base_url is missing; "),
        (7, "int is not a server URL; "),
        (b"s3cret", "bytes is not a server URL; "),
        (" ", "'' is not a server URL: it has no host, "),
        ("a b.example", "'a b.example' is not a server URL: it contains white space; "),
        ("ftp://a.example", "'ftp://a.example' is not a server URL: the scheme must be https or"),
        ("https://-", "'https://-' is not a server URL: it has no host, or contains a "),
        ("a.example:x", "'a.example:x' is not a server URL: the port must be a number"),
        ("a.example?q", "'a.example?q' is not a server URL: it contains a query or a fragment; "),
        ("a.example#t", "'a.example#t' is not a server URL: it contains a query or a fragment; "),
        ("https:a.example", "'https:a.example' is not a server URL: the "),
        ("example", "'example' is not a server URL: the host must contain a dot; "),
        ("me:s3cret@a.example", "'a.example' is not a server URL: it contains a user name; "),
    ],
)
def test_what_is_wrong_with_a_server_url(given: object, words: str) -> None:
    with pytest.raises(GNUSocialServerURLError) as caught:
        server_url(given)
    assert str(caught.value).startswith(words)


def test_the_error_is_an_argument_error_and_has_the_name_of_pygnusocial() -> None:
    assert issubclass(GNUSocialServerURLError, GNUSocialIllegalArgumentError)
    assert issubclass(GNUSocialServerURLError, ValueError)
    assert ServerURLError is GNUSocialServerURLError


@pytest.mark.parametrize(
    "authority",
    ["alice:s3cret@example.org", "alice:s3cret@example.org:x", "alice:x/s3cret@example.org"],
)
def test_a_password_in_the_url_is_not_repeated(authority: str) -> None:
    with pytest.raises(GNUSocialServerURLError, match="it contains a user name") as caught:
        server_url(f"https://{authority}")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.org/x", "https://a.org/y", True),
        ("http://a.org/x", "https://a.org/x", True),
        ("http://a.org:80/x", "https://a.org:443/x", True),
        ("https://a.org", "https://b.org", False),
        ("https://a.org", "https://a.org.b.org", False),
        ("https://a.org:8443", "https://a.org", False),
    ],
)
def test_same_host(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("y", "https://a.org/n/y"),
        ("y?q=1#top", "https://a.org/n/y?q=1#top"),
        ("//B.org:8443", "https://b.org:8443"),
    ],
)
def test_where_a_location_leads(reference: str, url: str) -> None:
    assert joined("https://a.org/n/x", reference) == url


def test_downgrade() -> None:
    assert is_downgrade("https://a.org", "http://a.org")
    assert not is_downgrade("http://a.org", "https://a.org")
    assert not is_downgrade("http://a.org", "http://a.org")


@pytest.mark.parametrize(
    "url",
    [
        r"http://evil.example\@good.example/",
        r"http://evil.example\good.example/",
        r"http:\\evil.example/",
        "http://good.example@evil.example/",
        "http://a:b@evil.example/",
        "http://a@b@evil.example/",
        "http://evil.example:80@good.example/",
        "http://good.example:0/",
        "http://good.example:00080/",
        "http://good.example:65536/",
        "http://good.example:+80/",
        "http://good.example:80:80/",
        "http://good.example:٨٠/",
        "http://good.example:/x",
        "http://good.example\t.evil.example/",
        "http://good.example\n/",
        "http://good.example/\r\nX: y",
        "http://good.example/\x00",
        "http://good.example/a b",
        "http:///good.example",
        "http:good.example",
        "http:/good.example",
        "http://good%2eexample/",
        "http://good.example%40evil.example/",
        "http://good..example/",
        "http://[good.example]/",
        "http://[::1",
        "http://℀.example/",
        "http://" + "a" * 254 + "/",
        "ftp://good.example/",
        "javascript:alert(1)",
        "//good.example/",
        "",
    ],
)
def test_a_url_that_parsers_may_read_apart_is_refused(url: str) -> None:
    found = parse(url)
    assert found is None or (url == "http://good.example:/x" and found.authority == "good.example")
    assert joined("http://good.example/", url) in (
        NOWHERE,
        "http://good.example/",
    ) or not same_host(joined("http://good.example/", url), "http://evil.example/")


@example("[00]")
@example("[::00]/")
@given(st.text(alphabet="ab.:/@\\?#[]% \t\x00é%0", max_size=30))
def test_what_is_accepted_every_parser_reads_alike(rest: str) -> None:
    url = parse(f"http://{rest}")
    if url is None:
        return
    shown = str(url)
    ours = url.host.strip("[]"), url.port
    split = urlsplit(shown)
    assert (split.hostname, split.port) == ours
    low = parse_url(shown)
    assert ((low.host or "").strip("[]"), low.port) == ours
    assert parse(shown) == url


@pytest.mark.parametrize(
    "other",
    [
        "https://xn--bcher-kva.example/",
        "https://BÜCHER.example/",
        "https://bücher.example./",
        "https://bücher.example:443/",
        "http://bücher.example/",
    ],
)
def test_a_host_is_the_same_in_each_of_its_forms(other: str) -> None:
    assert same_host("https://bücher.example/api/", other)


@pytest.mark.parametrize(
    "reference", ["ftp://other.example/", "http://", "http://[", "mailto:a@b.c"]
)
def test_a_location_that_makes_no_sense_leads_nowhere(reference: str) -> None:
    assert joined("https://example.org/api/", reference) == NOWHERE


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org", "/"),
        ("https://example.org/a/b", "/a/b"),
        ("https://example.org?a=b", "/?a=b"),
        ("https://example.org/a?b=c#d", "/a?b=c"),
    ],
)
def test_what_stands_in_the_request_line(url: str, target: str) -> None:
    parts = parse(url)
    assert parts is not None
    assert parts.target == target


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port(port: int) -> None:
    assert server_url(f"https://example.org:{port}") == f"https://example.org:{port}"


@pytest.mark.parametrize("address", ["[::12345]", "[1::2::3]", "[12345::]"])
def test_an_ipv6_address_that_is_none(address: str) -> None:
    assert parse(f"https://{address}/") is None


def test_what_is_no_url_has_no_host_to_share() -> None:
    assert not same_host("nonsense", "https://example.org")
    assert not same_host("https://example.org", "nonsense")
    assert not same_host("nonsense", "nonsense")
