"""An embedded GNU social server for tests and for trying things out.

    from gnusocial.sandbox import Sandbox

    with Sandbox(version="1.20.10") as server:
        gs = server.client("alice")

It is written from what real servers answer and shares no code with the client, so that a
misunderstanding in the client cannot hide behind the same one in the server. It needs the extra
`sandbox` (Werkzeug).
"""

from __future__ import annotations

from .received import ReceivedRequest
from .server import Sandbox
from .settings import Settings, UserSettings

__all__ = ["ReceivedRequest", "Sandbox", "Settings", "UserSettings"]
