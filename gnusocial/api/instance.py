"""The server itself: version, configuration, health."""

from __future__ import annotations

from gnusocial.entities import Config
from gnusocial.internals import readers, versions
from gnusocial.internals.base import Internals
from gnusocial.internals.request import get


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
        return self._request(get("statusnet/version", returns=readers.text))

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
        return self._run(versions.is_at_least(self._setup, version, demand=demand))

    def instance_healthy(self) -> bool:
        """Tell whether the server answers as it should. Never raises what a sick server causes.

        Login: only on a private site.

        Route: ``GET help/test``
        """
        return self._run(versions.is_healthy(self._setup))
