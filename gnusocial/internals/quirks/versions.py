"""What version a server has, and whether it is well, as flows."""

from __future__ import annotations

import re
from contextlib import suppress

from gnusocial.errors import GNUSocialError, GNUSocialIllegalArgumentError, GNUSocialVersionError
from gnusocial.internals.checks import flag, shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange, read_config
from gnusocial.internals.http.request import get


def version_of(context: ClientContext) -> Flow[str | None]:
    """Return what version the server calls itself, for a message; None where it does not say."""
    try:
        return (yield from exchange(context, get("statusnet/version", returns=decoders.text)))
    except GNUSocialError:
        return None


def runs_friendica(context: ClientContext) -> Flow[bool]:
    """Tell whether the server is a Friendica; ask for its configuration where that is not known.

    A server that does not show its configuration is taken for a GNU social. Nothing is asked for a
    client without a login: what has to know needs one, and will be refused.
    """
    software, credentials = context.software, context.credentials
    if software.is_friendica is None:
        software.is_friendica = credentials.is_for_friendica
    if software.is_friendica is None and credentials.username is not None:
        with suppress(GNUSocialError):
            yield from read_config(context)
    return bool(software.is_friendica)


def is_at_least(context: ClientContext, version: str, *, demand: bool) -> Flow[bool]:
    """Compare the server's version with a wanted one; raise for an older one if demanded."""
    wanted = numbers_of(version) if isinstance(version, str) else None
    if wanted is None:
        raise GNUSocialIllegalArgumentError(f"version must be like '1.20.10', not {shown(version)}")
    flag(demand, "demand")
    found = yield from exchange(context, get("statusnet/version", returns=decoders.text))
    numbers = numbers_of(found)
    if numbers is None:
        raise GNUSocialVersionError(f"the server calls its version {shown(found)}, which is none")
    if demand and numbers < wanted:
        raise GNUSocialVersionError(f"the server has version {found}, not {version} or later")
    return numbers >= wanted


def is_healthy(context: ClientContext) -> Flow[bool]:
    """Ask for a sign of life. What a sick server causes is no error here but the answer."""
    try:
        return (yield from exchange(context, get("help/test", returns=decoders.text))) == "ok"
    except GNUSocialError:
        return False


def numbers_of(version: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a version; ``-release``, ``-beta0`` and the like do not count."""
    match = re.match(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?![\d.])", version.strip())
    if match is None:
        return None
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)
