"""The version and health of a server, as flows."""

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
    """Return the version that the server reports, for a message; None if it reports none."""
    try:
        return (yield from exchange(context, get("statusnet/version", returns=decoders.text)))
    except GNUSocialError:
        return None


def runs_friendica(context: ClientContext) -> Flow[bool]:
    """Return whether the server is Friendica; request its configuration if that is not known.

    A server that does not show its configuration counts as GNU social. A client without a login
    sends no request: the calls that need to know require a login, and will be refused.
    """
    software, credentials = context.software, context.credentials
    if software.is_friendica is None:
        software.is_friendica = credentials.is_for_friendica
    if software.is_friendica is None and credentials.username is not None:
        with suppress(GNUSocialError):
            yield from read_config(context)
    return bool(software.is_friendica)


def is_at_least(context: ClientContext, version: str, *, demand: bool) -> Flow[bool]:
    """Compare the server's version with another; raise for an older one if ``demand`` is set."""
    wanted = numbers_of(version) if isinstance(version, str) else None
    if wanted is None:
        raise GNUSocialIllegalArgumentError(f"version must be like '1.20.10', not {shown(version)}")
    flag(demand, "demand")
    found = yield from exchange(context, get("statusnet/version", returns=decoders.text))
    numbers = numbers_of(found)
    if numbers is None:
        raise GNUSocialVersionError(f"the server reports {shown(found)}, which is not a version")
    if demand and numbers < wanted:
        raise GNUSocialVersionError(f"the server has version {found}, not {version} or later")
    return numbers >= wanted


def is_healthy(context: ClientContext) -> Flow[bool]:
    """Return whether the server responds. Errors of the server mean False and are not raised."""
    try:
        return (yield from exchange(context, get("help/test", returns=decoders.text))) == "ok"
    except GNUSocialError:
        return False


def numbers_of(version: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a version, without suffixes such as ``-release``."""
    match = re.match(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?![\d.])", version.strip())
    if match is None:
        return None
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)
