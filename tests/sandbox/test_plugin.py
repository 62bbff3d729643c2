"""The pytest plugin: its fixtures, in a separate test run."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TEST_FILE = """
def test_server(gnusocial_sandbox):
    assert gnusocial_sandbox.version == "VERSION"
    assert gnusocial_sandbox.url.startswith("http://127.0.0.1:")

def test_client(gnusocial_sandbox, gnusocial_client):
    assert gnusocial_client.me().screen_name == "alice"
    assert [request.user for request in gnusocial_sandbox.requests] == ["alice"]

def test_every_test_begins_anew(gnusocial_sandbox):
    assert gnusocial_sandbox.requests == []
"""

# Of an older pytest-asyncio, which warns where this is not said.
INI = """
[pytest]
asyncio_default_fixture_loop_scope = function
"""


@pytest.fixture(autouse=True)
def configured(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)


@pytest.mark.parametrize(
    ("arguments", "version"), [([], "1.20.10"), (["--gnusocial-version=2.0.1"], "2.0.1")]
)
def test_the_fixtures(pytester: pytest.Pytester, arguments: list[str], version: str) -> None:
    pytester.makepyfile(TEST_FILE.replace("VERSION", version))
    plugin = ["-p", "gnusocial.sandbox.pytest_plugin"]
    result = pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *arguments)
    result.assert_outcomes(passed=3)


def test_an_unknown_version_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST_FILE)
    result = pytester.runpytest_inprocess(
        "-p", "gnusocial.sandbox.pytest_plugin", "-p", "no:cacheprovider", "--gnusocial-version=9"
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
