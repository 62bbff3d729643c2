"""The emulated software: the releases of GNU social, and Friendica."""

from __future__ import annotations

from typing import NamedTuple

from .app import Application
from .friendica.app import FriendicaApplication
from .friendica.version import FRIENDICAS
from .versions import VERSIONS, Version


class Software(NamedTuple):
    """A server program: its properties, and the application that handles its requests."""

    version: Version
    application: type[Application]


SOFTWARE = {
    **{name: Software(version, Application) for name, version in VERSIONS.items()},
    **{each.name: Software(each, FriendicaApplication) for each in FRIENDICAS},
}
