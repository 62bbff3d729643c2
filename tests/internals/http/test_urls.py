from __future__ import annotations

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialServerURLError, ServerURLError
from gnusocial.internals.http.urls import is_downgrade, same_host, server_url


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
        ("https://müller.example", "https://müller.example"),
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
    with pytest.raises(GNUSocialServerURLError, match="is no server URL.*accepted are"):
        server_url(given)


def test_the_error_is_an_argument_error_and_has_the_name_of_pygnusocial() -> None:
    assert issubclass(GNUSocialServerURLError, GNUSocialIllegalArgumentError)
    assert issubclass(GNUSocialServerURLError, ValueError)
    assert ServerURLError is GNUSocialServerURLError


@pytest.mark.parametrize(
    "authority",
    ["alice:s3cret@example.org", "alice:s3cret@example.org:x", "alice:x/s3cret@example.org"],
)
def test_a_password_in_the_url_is_not_repeated(authority: str) -> None:
    with pytest.raises(GNUSocialServerURLError, match="it holds a user name") as caught:
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


def test_downgrade() -> None:
    assert is_downgrade("https://a.org", "http://a.org")
    assert not is_downgrade("http://a.org", "https://a.org")
    assert not is_downgrade("http://a.org", "http://a.org")
