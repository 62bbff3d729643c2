"""Accounts: credentials, profiles, settings, registration."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import text
from ..dates import iso_date, rfc2822_date
from ..entities import Presenter
from ..errors import ApiError
from ..formats import xml
from ..records import UserSeed
from ..replies import Reply, data_reply, json_reply, redirect, xml_reply

if TYPE_CHECKING:
    from ..records import Profile
    from ..request import Call

_HEX_COLOR = re.compile(r"[0-9a-fA-F]{6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
REGISTRATION_SECONDS = 7.0


def require_json(call: Call) -> None:
    """Reject XML if the server does not support it."""
    if call.format == "xml":
        raise ApiError(415, "This method currently only serves JSON.", early=True)


def user_reply(call: Call, profile: Profile) -> Reply:
    """A user with the latest notice."""
    return data_reply(call, "user", Presenter(call).user(profile, with_status=True))


def verify_credentials(call: Call) -> Reply:
    """account/verify_credentials. Without a suffix the format is unknown."""
    if call.format not in {"json", "xml"}:
        raise ApiError(404, "API method not found.")
    return user_reply(call, call.user)


def update_profile(call: Call) -> Reply:
    """account/update_profile: only what is sent changes; an empty value clears."""
    profile = call.user
    if call.get("name") is not None:
        profile.fullname = call.trimmed("name")
    if call.get("url") is not None:
        profile.homepage = call.trimmed("url") or None
    if call.get("description") is not None:
        profile.bio = call.trimmed("description")
    if call.get("location") is not None:
        profile.location = call.trimmed("location")
    return user_reply(call, profile)


def update_profile_image(call: Call) -> Reply:
    """account/update_profile_image: a multipart field `image`. Broken on version 2."""
    if "image" not in call.files:
        raise ApiError(400, 'There is no uploaded media for input field "image".')
    # The upload is also stored as a file, before any other check.
    call.world.next_file_id()
    if not call.version.has_avatar_upload:
        raise ApiError(
            500,
            "Argument 1 passed to Avatar::filename() must be of the type int, null given, called "
            "in /srv/gnusocial/actions/apiaccountupdateprofileimage.php on line 90",
        )
    call.user.avatar = call.world.now
    return user_reply(call, call.user)


def update_color(name: str, call: Call) -> Reply:
    """account/update_link_color and update_background_color: validated, but ignored."""
    require_json(call)
    if not _HEX_COLOR.fullmatch(call.get(name) or ""):
        raise ApiError(400, "Not a valid hex color.")
    return user_reply(call, call.user)


def update_link_color(call: Call) -> Reply:
    """account/update_link_color."""
    return update_color("linkcolor", call)


def update_background_color(call: Call) -> Reply:
    """account/update_background_color."""
    return update_color("backgroundcolor", call)


def update_delivery_device(call: Call) -> Reply:
    """account/update_delivery_device: validated, but ignored."""
    if call.get("device") not in {"sms", "im", "none"}:
        message = (
            "You must specify a parameter named 'device' with a value of one of: sms, im, none."
        )
        raise ApiError(400, message)
    return user_reply(call, call.user)


def rate_limit_status(call: Call) -> Reply:
    """account/rate_limit_status: constants. The server has no rate limit."""
    reset = call.world.now + timedelta(hours=1)
    seconds = int(reset.timestamp())
    if call.format == "xml":
        root = xml.Element("hash")
        root.add("remaining-hits", "150", {"type": "integer"})
        root.add("hourly-limit", "150", {"type": "integer"})
        root.add("reset-time", iso_date(reset), {"type": "datetime"})
        root.add("reset_time_in_seconds", str(seconds), {"type": "integer"})
        return xml_reply(root)
    limits = {
        "reset_time_in_seconds": seconds,
        "remaining_hits": 150,
        "hourly_limit": 150,
        "reset_time": rfc2822_date(reset),
    }
    return json_reply(call, limits)


def check_nickname(call: Call) -> Reply:
    """check_nickname: 1 if the nickname is available."""
    require_json(call)
    if call.world.settings.private:
        raise ApiError(403, "This site is private.")
    return json_reply(call, 0 if _nickname_fault(call) else 1)


def _nickname_fault(call: Call) -> str | None:
    nickname = call.get("nickname") or ""
    fault = text.nickname_fault(nickname)
    if fault is None and call.world.user_named(text.normalised_nickname(nickname)) is not None:
        return "Nickname is already in use on this server."
    return fault


def register(call: Call) -> Reply:
    """account/register. The server sleeps for seven seconds before it creates the account."""
    require_json(call)
    fault = _registration_fault(call)
    if fault is not None:
        raise ApiError(400, fault)
    if call.world.settings.real_delays:
        call.sleep(REGISTRATION_SECONDS)
    nickname = text.normalised_nickname(call.trimmed("nickname"))
    profile = call.world.add_user(
        UserSeed(
            nickname, call.get("password") or "", call.trimmed("fullname"), call.trimmed("email")
        )
    )
    call.world.registrations += 1
    profile.homepage = call.trimmed("homepage") or None
    profile.bio = call.trimmed("bio") or None
    profile.location = call.trimmed("location") or None
    return data_reply(call, "user", Presenter(call).user(profile))


def _registration_fault(call: Call) -> str | None:
    """The first error in a registration, in the server's order."""
    email, password = call.trimmed("email"), call.get("password") or ""
    if email and not _EMAIL.fullmatch(email):
        return "Not a valid email address."
    fault = _nickname_fault(call)
    if fault is not None:
        return fault
    if email and call.world.user_with_email(email) is not None:
        return "Email address already exists."
    if call.trimmed("homepage") and not is_web_address(call.trimmed("homepage")):
        return "Homepage is not a valid URL."
    limit = call.world.settings.textlimit
    if limit and len(call.trimmed("bio")) > limit:
        return f"Bio is too long (maximum {limit} characters)."
    if len(password) < 6:
        return "Password must be 6 or more characters."
    return None if password == call.get("confirm") else "Passwords do not match."


def is_web_address(value: str) -> bool:
    """Whether the server accepts this as a homepage."""
    return re.fullmatch(r"https?://[^\s/]+\S*", value) is not None


# Profiles


def show(call: Call) -> Reply:
    """users/show: by id, nickname or e-mail address."""
    return user_reply(call, _shown_user(call))


def _shown_user(call: Call) -> Profile:
    email = call.get("email")
    found = call.world.user_with_email(email) if email else _user_by_id_or_name(call)
    if found is None:
        raise ApiError(404, "User not found.", early=True)
    return found


def _user_by_id_or_name(call: Call) -> Profile | None:
    value = call.get("id") or call.get("user_id") or call.get("screen_name")
    if not value:
        return call.somebody()
    if value.isdigit():
        return call.world.profiles.get(int(value))
    call.check_nickname(value)
    return call.world.user_named(text.normalised_nickname(value))


def profile_image(call: Call) -> Reply:
    """users/profile_image: a redirect to the picture, always the one with 48 pixels."""
    found = call.world.user_named(text.normalised_nickname(call.get("screen_name") or ""))
    if found is None:
        raise ApiError(404, "User not found.", early=True)
    return redirect(HTTPStatus.FOUND, Presenter(call).avatar_url(found, 48))


def external_profile(call: Call) -> Reply:
    """externalprofile/show: a profile by its URL."""
    require_json(call)
    address = call.get("profileurl")
    for profile in call.world.profiles.values():
        if address in {call.world.url(profile.nickname), call.world.uri_of(profile)}:
            return user_reply(call, profile)
    raise ApiError(404, "Profile not found.", early=True)
