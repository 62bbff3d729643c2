"""An embedded GNU social server for tests and experiments.

    from gnusocial.sandbox import Sandbox

    with Sandbox(version="1.20.10") as server:
        gs = server.client("alice")

It is written from recorded responses of real servers and shares no code with the client, so that a
misunderstanding in the client cannot hide behind the same one in the server. It needs the extra
`sandbox` (Werkzeug).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clock import SimulatedClock
    from .received import ReceivedRequest
    from .records import UserSeed
    from .server import Sandbox
    from .settings import Settings, UserSettings

__all__ = [
    "ReceivedRequest",
    "Sandbox",
    "Settings",
    "SimulatedClock",
    "UserSeed",
    "UserSettings",
]


def __getattr__(name: str) -> Any:
    # Imported lazily: pytest loads the plugin in this package for every project of an environment,
    # even if Werkzeug is not installed.
    if name in __all__:
        try:
            from . import clock, received, records, server, settings
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] != "werkzeug":
                raise
            raise ModuleNotFoundError(
                "the sandbox needs an optional package: pip install 'GNUSocial.py[sandbox]'",
                name=error.name,
            ) from None
        for module in (clock, received, records, server, settings):
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
