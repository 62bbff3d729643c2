"""Authentication: OAuth (see `oauth`), or HTTP Basic with a nickname or an e-mail address.

A wrong password is only an error if the route requires a user. After N wrong passwords for an
existing user, the response to the next wrong one is delayed by N seconds, if delays are enabled.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import Enum, auto
from typing import TYPE_CHECKING

from . import oauth
from .errors import AuthenticationRequiredError

if TYPE_CHECKING:
    from .records import Profile
    from .request import Call
    from .world import World


class Auth(Enum):
    """The authentication that a route requires."""

    OPEN = auto()
    """None, even on a private site."""
    OPTIONAL = auto()
    """A user, but only on a private site."""
    UNLESS_NAMED = auto()
    """A user, unless the parameters name one."""
    REQUIRED = auto()
    """A user."""


def authenticate(call: Call, demand: Auth) -> None:
    """Set the caller, or raise."""
    if demand is Auth.OPEN:
        return
    if oauth.authenticate(call):
        return
    call.viewer = _basic_user(call)
    if call.viewer is None and _is_required(call, demand):
        raise AuthenticationRequiredError


def _is_required(call: Call, demand: Auth) -> bool:
    if demand is Auth.REQUIRED or call.world.settings.private:
        return True
    named = any(call.get(name) for name in ("id", "user_id", "screen_name"))
    return demand is Auth.UNLESS_NAMED and not named


def _basic_user(call: Call) -> Profile | None:
    """The user whose name and password the request contains."""
    credentials = basic_credentials(call.headers.get("authorization", ""))
    return None if credentials is None else user_with_password(call, *credentials)


def user_with_password(call: Call, name: str, password: str) -> Profile | None:
    """The user with this nickname or e-mail address and this password."""
    profile = _user(call.world, name)
    if profile is None:
        return None
    if not hmac.compare_digest(profile.password.encode(), password.encode()):
        if profile.failed_logins and call.world.settings.real_delays:
            call.sleep(_antibrute_delay(profile.failed_logins))
        profile.failed_logins += 1
        return None
    profile.failed_logins = 0
    return profile


def _antibrute_delay(failures: int) -> float:
    """Seconds by which the server delays the response to another wrong password."""
    return float(failures if failures < 5 else failures % 5 + 1)


def _user(world: World, name: str) -> Profile | None:
    return world.user_with_email(name) if "@" in name else world.user_named(name.lower())


def basic_credentials(header: str) -> tuple[str, str] | None:
    """User name and password in an Authorization header."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, separator, password = decoded.partition(":")
    return (name, password) if separator else None
