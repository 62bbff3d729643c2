"""Packages of extras, installed and missing."""

from __future__ import annotations

import sys

import pytest
import werkzeug

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.extras import optional


def test_a_package_that_is_there() -> None:
    assert optional("werkzeug", wanted_by="a server") is werkzeug


def test_one_that_is_missing_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        optional("redis", wanted_by="RedisCheckpoint")
    assert str(caught.value) == (
        "RedisCheckpoint needs an optional package: pip install 'GNUSocial.py[redis]'"
    )
