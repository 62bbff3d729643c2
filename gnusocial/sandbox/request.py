"""One call of the API for an action: parameters merged as PHP does, the caller, the paging.

`app` and `auth` determine the route and the caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from . import text
from .errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Request

    from .records import Group, Profile
    from .versions import Version
    from .world import World

_LEADING_INTEGER = re.compile(r"\s*([+-]?\d+)")


def php_int(value: str | None) -> int:
    """The result of PHP's intval() for a parameter: its leading digits, else 0."""
    match = _LEADING_INTEGER.match(value or "")
    return int(match.group(1)) if match else 0


def is_number(value: str | None) -> bool:
    """Whether a parameter is read as an id."""
    return bool(value) and value is not None and value.isascii() and value.isdigit()


@dataclass(frozen=True)
class Window:
    """The requested page of a list."""

    page: int
    count: int
    since_id: int
    max_id: int

    @property
    def offset(self) -> int:
        """How many items precede the page."""
        return (self.page - 1) * self.count

    def holds(self, number: int) -> bool:
        """Whether an id is within the bounds."""
        if self.since_id > 0 and number <= self.since_id:
            return False
        return self.max_id <= 0 or number <= self.max_id


@dataclass
class Call:
    """What an action knows about its request."""

    world: World
    method: str
    uri: str
    """Path and query as sent; errors quote it."""
    format: str | None
    parameters: dict[str, str]
    files: dict[str, FileStorage]
    headers: dict[str, str]
    body_length: int
    has_form: bool
    sleep: Callable[[float], object]
    viewer: Profile | None = None
    by_oauth: bool = False
    application: str | None = None
    """Name of the registered application that sent the call."""
    path: str = ""
    """The path for the router: without the path of the site and without `index.php`."""
    sent_uri: str = ""
    """Path and query byte for byte, for signatures."""
    body: bytes = b""
    invalid_utf8: frozenset[str] = field(default_factory=frozenset)
    """Names of the parameters that are not valid UTF-8."""

    @property
    def version(self) -> Version:
        """The emulated version."""
        return self.world.version

    @property
    def user(self) -> Profile:
        """The caller, on a route that requires one."""
        if self.viewer is None:
            raise TypeError("the route of this action does not require a login")
        return self.viewer

    def get(self, name: str) -> str | None:
        """A parameter, or None."""
        return self.parameters.get(name)

    def trimmed(self, name: str) -> str:
        """A parameter without white space at both ends; empty when it is missing."""
        return text.trimmed(self.parameters.get(name, ""))

    def window(self, *, count: int = 20, most: int = 200, parameter: str = "count") -> Window:
        """The requested page. A count below 1, or not a number, means the default."""
        asked = php_int(self.get(parameter))
        return Window(
            page=max(1, php_int(self.get("page"))),
            count=count if asked < 1 else min(asked, most),
            since_id=php_int(self.get("since_id")),
            max_id=php_int(self.get("max_id")),
        )

    # The users and groups in the parameters

    def target_user(self) -> Profile | None:
        """The user that id, user_id or screen_name identifies, or else the caller.

        An unknown nickname gives a 500 on this server, an unknown user_id gives None.
        """
        for name in ("id", "user_id", "screen_name"):
            value = self.get(name)
            if not value:
                continue
            if name != "screen_name" and is_number(value):
                return self._user_by_number(value, named_by_id=name == "id")
            if name != "user_id":
                return self.user_by_nickname(value)
        return self.viewer

    def _user_by_number(self, value: str, *, named_by_id: bool) -> Profile | None:
        found = self.world.profiles.get(int(value))
        if found is None and named_by_id:
            raise ApiError(500, "No result found on Profile lookup.", early=True)
        return found

    def user_by_nickname(self, value: str) -> Profile:
        """The user with a nickname; the server returns 500 if there is none."""
        self.check_nickname(value)
        found = self.world.user_named(text.normalised_nickname(value))
        if found is None:
            raise ApiError(500, "No such user found.", early=True)
        return found

    def check_nickname(self, value: str) -> None:
        """Reject an invalid nickname."""
        fault = text.nickname_fault(value)
        if fault is not None:
            raise ApiError(400, fault, early=True)

    def required_target_user(self) -> Profile:
        """The user that the parameters identify; 404 if there is none."""
        found = self.target_user()
        if found is None:
            raise ApiError(404, "No such user.", early=True)
        return found

    def somebody(self) -> Profile:
        """The user in the parameters, or the caller; the error for neither varies by version."""
        found = self.target_user()
        if found is None:
            raise ApiError(self.version.nobody_status, self.version.nobody_error, early=True)
        return found

    def target_group(self) -> Group | None:
        """The group that id, group_id or group_name identifies."""
        value = self.get("id") or self.get("group_id")
        if value and is_number(value):
            return self.world.groups.get(int(value))
        name = self.get("id") or self.get("group_name")
        if not name:
            return None
        self.check_nickname(name)
        return self.world.group_named(text.normalised_nickname(name))

    def required_target_group(self, *, early: bool = True) -> Group:
        """The group that the parameters identify; 404 if there is none."""
        found = self.target_group()
        if found is None:
            raise ApiError(404, "Group not found.", early=early)
        return found


def merged_parameters(
    path_arguments: dict[str, str], request: Request, body: bytes
) -> tuple[dict[str, str], dict[str, FileStorage], frozenset[str]]:
    """Parameters, files and the names of badly encoded parameters.

    As in PHP, the query overrides the path, and the body overrides the query.
    """
    parameters = dict(path_arguments)
    invalid: set[str] = set()
    pairs = parse_qsl(
        request.query_string.decode("latin-1"),
        keep_blank_values=True,
        encoding="utf-8",
        errors="surrogateescape",
    )
    files: dict[str, FileStorage] = {}
    if request.mimetype == "application/x-www-form-urlencoded":
        pairs += parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    elif request.mimetype == "multipart/form-data":
        pairs += list(request.form.items())
        # PHP keeps the last of several files with the same name.
        files = {name: request.files.getlist(name)[-1] for name in request.files}
    for name, value in pairs:
        raw = value.encode("utf-8", "surrogateescape")
        clean = raw.decode("utf-8", "replace")
        if clean.encode() != raw:
            invalid.add(name)
        parameters[name] = clean
    return parameters, files, frozenset(invalid)
