"""A private certificate authority, for TLS connections to 127.0.0.1 and gs.example."""

from __future__ import annotations

import atexit
import shutil
import ssl
import tempfile
from functools import cache
from pathlib import Path

import trustme

HOST = "gs.example"


@cache
def server_context() -> ssl.SSLContext:
    """Return the TLS context of a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert("127.0.0.1", HOST).configure_cert(context)
    return context


@cache
def bundle() -> str:
    """Return the path of the CA bundle for a client."""
    folder = tempfile.mkdtemp(prefix="gnusocial-faults-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = Path(folder) / "ca.pem"
    _authority().cert_pem.write_to_path(str(place))
    return str(place)


@cache
def _authority() -> trustme.CA:
    return trustme.CA()
