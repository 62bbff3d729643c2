"""The exception hierarchy: its structure, its attributes, and pickling."""

from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest

from gnusocial import errors
from gnusocial.internals.http.error_mapping import api_error
from tests.recorded import exchange

CLASSES = [
    cls
    for cls in vars(errors).values()
    if inspect.isclass(cls) and issubclass(cls, errors.GNUSocialError)
]

#: The tree of PUBLIC_API: each class and its parent.
TREE = """
GNUSocialError
    GNUSocialIllegalArgumentError
        GNUSocialServerURLError
    GNUSocialIOError
        GNUSocialFileNotFoundError
        GNUSocialNetworkError
            GNUSocialTimeoutError
                GNUSocialReadTimeout
    GNUSocialAPIError
        GNUSocialBadRequestError
            GNUSocialDuplicateError
        GNUSocialUnauthorizedError
        GNUSocialForbiddenError
        GNUSocialNotFoundError
            GNUSocialGoneError
        GNUSocialConflictError
        GNUSocialTooLongError
        GNUSocialRatelimitError
        GNUSocialUnsupportedError
        GNUSocialServerError
            GNUSocialInternalServerError
            GNUSocialBadGatewayError
            GNUSocialServiceUnavailableError
            GNUSocialGatewayTimeoutError
    GNUSocialMalformedResponseError
        GNUSocialResponseTooLargeError
    GNUSocialNotPostedError
    GNUSocialThreadError
    GNUSocialVersionError
"""


def edges_of(tree: str, name: str) -> set[tuple[str, str]]:
    """Return (child, parent) pairs of an indented tree; ``name`` finds the class in a line."""
    path: list[tuple[int, str]] = []
    edges = set()
    for line in tree.splitlines():
        match = re.search(name, line)
        if match is None:
            continue
        path = [each for each in path if each[0] < match.start()]
        if path:
            edges.add((match[0], path[-1][1]))
        path.append((match.start(), match[0]))
    return edges


def test_the_tree_is_the_promised_one() -> None:
    actual = {
        (cls.__name__, parent.__name__)
        for cls in CLASSES
        for parent in cls.__bases__
        if issubclass(parent, errors.GNUSocialError)
    }
    assert actual == edges_of(TREE, r"GNUSocial\w+")


def test_the_drawing_in_the_docstring_is_true() -> None:
    drawing = (errors.__doc__ or "").split("::\n")[1]
    assert edges_of(drawing, r"(?<![(\w])GNUSocial\w+") == edges_of(TREE, r"GNUSocial\w+")


def test_everything_is_exported() -> None:
    assert {cls.__name__ for cls in CLASSES} | {"GNUSocialWarning", "ServerURLError"} == set(
        errors.__all__
    )


@pytest.mark.parametrize(
    ("cls", "parent"),
    [
        (errors.GNUSocialIllegalArgumentError, ValueError),
        (errors.GNUSocialIOError, OSError),
        (errors.GNUSocialFileNotFoundError, FileNotFoundError),
        (errors.GNUSocialTimeoutError, TimeoutError),
        (errors.GNUSocialWarning, UserWarning),
    ],
)
def test_they_are_what_python_users_catch(cls: type, parent: type) -> None:
    assert issubclass(cls, parent)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_each_survives_pickling_and_copying(cls: type[errors.GNUSocialError]) -> None:
    error = cls("said so")
    for attribute in ("status", "error", "url", "maybe_sent", "retry_after"):
        if hasattr(error, attribute):
            setattr(error, attribute, 17)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is cls
        assert str(again) == "said so"
        assert vars(again) == vars(error)


def test_a_real_one_survives_with_its_response_and_without_secrets() -> None:
    recorded = exchange("1.20.10", "friendships_create_again")
    error = api_error(recorded.response)
    again = pickle.loads(pickle.dumps(error))
    assert (again.status, again.error) == (403, error.error)
    assert again.response.json() == recorded.json()
    assert "Authorization" in dict(recorded.request["headers"])
    assert dict(recorded.request["headers"])["Authorization"].encode() not in pickle.dumps(error)


def test_the_response_has_the_names_that_users_of_requests_know() -> None:
    response = exchange("1.20.10", "statuses_show_404").response
    assert (response.status_code, response.content) == (response.status, response.body)
    assert response.headers["content-TYPE"].startswith("application/json")
    assert response.json()["error"] in response.text
    assert repr(response).startswith("<Response 404 GET http://")
