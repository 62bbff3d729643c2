"""The server itself: version, configuration, health, and what it publishes beside the API."""

from __future__ import annotations

from gnusocial.entities import Config, NodeInfo, WebFinger
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals import well_known
from gnusocial.internals.driver import Internals
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import get
from gnusocial.internals.ids import is_profile_url
from gnusocial.internals.quirks import versions


class InstanceMixin(Internals):
    """What the server is and how it is set up."""

    def instance(self) -> Config:
        """Return the server's configuration: name, limits, throttle, uploads.

        Login: not needed, not even on a private site.

        Route: ``GET statusnet/config``
        """
        return self._request(get("statusnet/config", returns=Config))

    def config(self) -> Config:
        """Return the server's configuration; another name of :meth:`instance`.

        Login: not needed, not even on a private site.

        Route: ``GET statusnet/config``
        """
        return self.instance()

    def instance_version(self) -> str:
        """Return the server's version as it calls itself: ``"1.20.10-release"``.

        Login: only on a private site.

        Route: ``GET statusnet/version``
        """
        return self._request(get("statusnet/version", returns=decoders.text))

    def verify_minimum_version(self, version: str, *, demand: bool = False) -> bool:
        """Tell whether the server's version is at least the one given.

        Only the numbers count: ``2.0.1-beta0`` passes for ``2.0.1``.

        Args:
            version: One to three numbers with dots between: ``"1.20"``, ``"2.0.1"``.
            demand: True raises :class:`GNUSocialVersionError` for an older server. Default False.

        Login: only on a private site. Raises :class:`GNUSocialVersionError` where the server's
        answer is no version.

        Route: ``GET statusnet/version``
        """
        return self._run(versions.is_at_least(self._context, version, demand=demand))

    def instance_healthy(self) -> bool:
        """Tell whether the server answers as it should. Never raises what a sick server causes.

        Login: only on a private site.

        Route: ``GET help/test``
        """
        return self._run(versions.is_healthy(self._context))

    def instance_nodeinfo(self) -> NodeInfo:
        """Return what the server publishes about itself for the whole network: NodeInfo.

        Its ``usage.users.total`` counts users on 1.20.10 and registrations on 2.0.1.

        Login: not needed, and none is sent. A private site offers it to web sessions only
        (:class:`GNUSocialForbiddenError`). Raises :class:`GNUSocialUnsupportedError` before 1.20.

        Route: ``GET /.well-known/nodeinfo``, then the newest document that it links to
        """
        return self._run(well_known.node_info(self._context))

    def webfinger(self, handle: object) -> WebFinger:
        """Return what the server publishes about one of its accounts: its names and addresses.

        Args:
            handle: ``nick@host``, a nickname of this server, the URL of a profile or a
                :class:`User`.

        Login: not needed, and none is sent. Raises :class:`GNUSocialNotFoundError` for an account
        that is not of this server.

        Route: ``GET /.well-known/webfinger``
        """
        return self._run(well_known.web_finger(self._context, handle))

    def hub_url(self, topic: str) -> str | None:
        """Return the WebSub hub of a page or feed; None where it has none. The server looks it up.

        Args:
            topic: The URL of the page or feed, beginning with ``http``.

        Login: required. Raises :class:`GNUSocialNotFoundError` where the page has no feed, and
        :class:`GNUSocialInternalServerError` where the server cannot reach it.

        Route: ``GET checkhub``
        """
        if not is_profile_url(topic):
            raise GNUSocialIllegalArgumentError(f"topic must be an http(s) URL, not {topic!r:.80}")
        return self._request(get("checkhub", returns=decoders.hub, url=topic.strip()))
