"""Values as plain classes."""

from __future__ import annotations

import pytest

from gnusocial.internals.flows import Wait
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import Request
from gnusocial.internals.values import replace


def test_values_are_equal_if_class_and_attributes_are_equal() -> None:
    assert Wait(1.0, "x") == Wait(1.0, "x")
    assert hash(Wait(1.0, "x")) == hash(Wait(1.0, "x"))
    assert Wait(1.0, "x") != Wait(2.0, "x")
    assert Wait(1.0, "x") != (1.0, "x")
    assert repr(Wait(1.0, "x")) == "Wait(1.0, 'x')"


def test_a_changed_copy_leaves_the_original_alone() -> None:
    request = Request("GET", "x.json", decoders.as_sent, {"count": 3})
    changed = replace(request, path="y.json")
    assert (request.path, changed.path) == ("x.json", "y.json")
    assert changed.params == {"count": 3}
    assert replace(changed, path="x.json") == request


def test_an_attribute_that_does_not_exist_cannot_be_replaced() -> None:
    with pytest.raises(TypeError, match="Wait has no attribute reasn, secs"):
        replace(Wait(1.0, "x"), secs=2.0, reasn="y")


def test_a_request_does_not_show_its_parameters() -> None:
    request = Request("POST", "account/register.json", decoders.as_sent, {"password": "hush"})
    assert "hush" not in repr(request)
