"""The server itself: version, configuration, health, and what it publishes beside the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals import quirks, site
from gnusocial.internals.checks import shown
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import read_config
from gnusocial.internals.http.request import get
from gnusocial.internals.ids import is_profile_url

if TYPE_CHECKING:
    from gnusocial.entities import Config, NodeInfo, WebFinger
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.exchange import read_config
from gnusocial.internals.http.request import Request


class InstanceMixin(ApiClient):
    """The server: version, configuration, health."""

    @endpoint(
        "GET statusnet/config",
        login="no",
        support={"Friendica": "partly"},
        note="Friendica: the section site only",
    )
    def instance(self) -> Flow[Config]:
        """Return the server's configuration: name, limits, throttle, uploads.

        Login: not needed, not even on a private site.
        """
        return read_config(self._context)

    @endpoint(
        "GET statusnet/config",
        login="no",
        support={"Friendica": "partly"},
        note="Friendica: the section site only",
    )
    def config(self) -> Flow[Config]:
        """Return the server's configuration; another name of :meth:`instance`.

        Login: not needed, not even on a private site.
        """
        return InstanceMixin.instance.declare(self)

    @endpoint(
        "GET statusnet/version",
        login="private",
        note='Friendica says "0.9.7", whatever its version',
    )
    def instance_version(self) -> Request[str]:
        """Return the server's version, such as ``"1.20.10-release"``.

        Login: only on a private site.
        """
        return get("statusnet/version", returns=decoders.text)

    @endpoint(
        "GET statusnet/version",
        login="private",
        support={"Friendica": "partly"},
        note='Friendica says "0.9.7"',
    )
    def verify_minimum_version(self, version: str, *, demand: bool = False) -> Flow[bool]:
        """Tell whether the server's version is at least the one given.

        Only the numbers count: ``2.0.1-beta0`` passes for ``2.0.1``.

        Args:
            version: One to three numbers separated by dots: ``"1.20"``, ``"2.0.1"``.
            demand: True raises :class:`GNUSocialVersionError` for an older server. Default False.

        Login: only on a private site. Raises :class:`GNUSocialVersionError` if the response is not
            a version.
        """
        return quirks.versions.is_at_least(self._context, version, demand=demand)

    @endpoint("GET help/test", login="private")
    def instance_healthy(self) -> Flow[bool]:
        """Tell whether the server works. If it fails or cannot be reached, the result is False.

        Login: only on a private site.
        """
        return quirks.versions.is_healthy(self._context)

    @endpoint(
        (
            "``GET /.well-known/nodeinfo``, then the newest document that it links to: "
            "``/main/nodeinfo/2.0`` or ``/api/nodeinfo/2.0.json``"
        ),
        login="no",
        support={"1.1.3": "no", "1.2": "no"},
    )
    def instance_nodeinfo(self) -> Flow[NodeInfo]:
        """Return the server's NodeInfo.

        Its ``usage.users.total`` counts users on 1.20.10 and registrations on 2.0.1.

        Login: not needed, and none is sent. A private site offers it to web sessions only
        (:class:`GNUSocialForbiddenError`). Raises :class:`GNUSocialUnsupportedError` before 1.20.
        """
        return site.discovery.node_info(self._context)

    @endpoint("GET /.well-known/webfinger", login="no")
    def webfinger(self, handle: object) -> Flow[WebFinger]:
        """Return the WebFinger document of one of the server's accounts: its names and links.

        Args:
            handle: ``nick@host``, a nickname of this server, the URL of a profile or a
                :class:`User`.

        Login: not needed, and none is sent. Raises :class:`GNUSocialNotFoundError` if the account
            is not on this server.
        """
        return site.discovery.web_finger(self._context, handle)

    @endpoint("GET checkhub", login="yes", support={"Friendica": "no"})
    def hub_url(self, topic: str) -> Request[str | None]:
        """Return the WebSub hub of a page or feed, as found by the server; None if it has none.

        Args:
            topic: The URL of the page or feed, beginning with ``http``.

        Login: required. Raises :class:`GNUSocialNotFoundError` if the page has no feed, and
            :class:`GNUSocialInternalServerError` if the server cannot reach it.
        """
        if not is_profile_url(topic):
            raise GNUSocialIllegalArgumentError(f"topic must be an http(s) URL, not {shown(topic)}")
        return get("checkhub", returns=decoders.hub, url=topic.strip())
