"""Turn an exception of the library into one line: what happened, and what to do next.

The messages of the library name its methods; here they are replaced by commands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from gnusocial.cli.text import one_line

if TYPE_CHECKING:
    from gnusocial import GNUSocialError

_CALL = re.compile(r"\b([a-z_]+)\((?:[^()]*)\)")

_REQUEST = re.compile(r" \([A-Z]{3,7} https?://\S+\)$")
_FAILED = re.compile(r"^[A-Z]{3,7} https?://([^/\s]*)\S* failed")
_CONNECTION = re.compile(r"\bHTTPS?Connection(?:Pool)?\([^)]*\): ")

#: The command that corresponds to a method.
_COMMANDS = {
    "account": "gnusocial whois",
    "account_follow": "gnusocial follow",
    "auth_request_url": "gnusocial login --pin",
    "config": "gnusocial instance",
    "create_app": "gnusocial register-app",
    "instance": "gnusocial instance",
    "list_memberships": "gnusocial lists memberships",
    "list_show": "gnusocial lists show",
    "list_subscriptions": "gnusocial lists subscriptions",
    "log_in": "gnusocial login",
    "log_in_browser": "gnusocial login --browser",
    "media_post": "gnusocial upload",
    "post": "gnusocial post",
    "status": "gnusocial show",
    "status_post": "gnusocial post --media",
    "status_reply": "gnusocial reply",
    "status_unrepeat": "gnusocial unrepeat",
    "timeline_user": "gnusocial timeline user",
}


class CommandError(click.ClickException):
    """An error that is printed on one line; exit status 1, or 2 for wrong usage."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(one_line(message))
        self.exit_code = exit_code  # type: ignore[misc] # click itself does so


def explained(error: GNUSocialError) -> CommandError:
    """Return the error to show for an exception of the library."""
    for name in (each.__name__ for each in type(error).__mro__):
        if name in _EXPLANATIONS:
            text, exit_code = _EXPLANATIONS[name]
            return CommandError(f"{_in_commands(str(error))}{_next(error, text)}", exit_code)
    return CommandError(_in_commands(str(error)))


def _next(error: GNUSocialError, text: str) -> str:
    """Return the advice that depends on the values of the error."""
    seconds = getattr(error, "retry_after", None)
    if seconds is not None:
        text = f"Try again in {seconds:.0f} s."
    if getattr(error, "maybe_sent", False):
        failed = "The server failed. " if (getattr(error, "status", None) or 0) >= 500 else ""
        text = f"{failed}It may have been carried out anyway. {_look(error)}"
    if "chmod" in str(error):
        text = "For a secret that is mounted read-only, add --shared-secrets."
    return f". {text}" if text else ""


#: The command that shows the effect of a write, by a part of the request path.
_SHOWN_BY = {
    "/statuses/": "gnusocial timeline user",
    "/direct_messages/": "gnusocial dm read --sent",
    "/account/": "gnusocial whoami",
}


def _look(error: GNUSocialError) -> str:
    """Return advice on how to check whether a write was carried out."""
    url = getattr(error, "url", None) or ""
    command = next((command for part, command in _SHOWN_BY.items() if part in url), None)
    return f"Check before you try again{f': {command}' if command else '.'}"


def _in_commands(message: str) -> str:
    message = _CONNECTION.sub("", _REQUEST.sub("", message)).rstrip(". \n")
    message = _FAILED.sub(r"The request to \1 failed", message)
    return _CALL.sub(lambda call: _COMMANDS.get(call[1], call[0]), message)


#: The advice and the exit status by class name, so that ``--help`` imports nothing of the
#: library.
_EXPLANATIONS = {
    "GNUSocialServerURLError": ("Give the address of a server, such as https://gs.example", 2),
    "GNUSocialIllegalArgumentError": ("", 2),
    "GNUSocialReadTimeout": ("The server is slow; try again later.", 1),
    "GNUSocialNetworkError": ("Check the address and your connection, and try again.", 1),
    "GNUSocialIOError": ("", 1),
    "GNUSocialUnauthorizedError": (
        "Check who is logged in: gnusocial accounts; or log in again: gnusocial login",
        1,
    ),
    "GNUSocialForbiddenError": ("The server does not allow your account to do that.", 1),
    "GNUSocialNotFoundError": ("Check the id or the name.", 1),
    "GNUSocialDuplicateError": ("Change the text, or wait a minute.", 1),
    "GNUSocialTooLongError": ("Shorten it; the limits are in: gnusocial instance", 1),
    "GNUSocialRatelimitError": ("Try again later.", 1),
    "GNUSocialUnsupportedError": ("See what the server supports: gnusocial instance", 1),
    "GNUSocialServerError": ("The server failed; try again later.", 1),
    "GNUSocialMalformedResponseError": (
        "Is this a GNU social server? See: gnusocial instance --server URL",
        1,
    ),
    "GNUSocialNotPostedError": ("Nothing was posted; change the first word of the text.", 1),
}
