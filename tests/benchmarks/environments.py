"""A virtual environment for each library, created once in a cache folder.

The folder is ``GNUSOCIAL_BENCHMARKS``, or ``gnusocial-benchmarks`` in the user's cache. Some of the
libraries have the same import name, so they cannot share an environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

#: This library's own dependencies, which are also the peers that it is first compared with, and
#: what the sandbox needs.
OWN = ("requests", "requests-oauthlib", "python-dateutil", "pytz", "Werkzeug")
ENVIRONMENTS = {
    "own": OWN,
    "aio": (*OWN, "aiohttp"),
    "fast": (*OWN, "orjson"),
    "pygnusocial": ("gnusocial==4.0.0",),  # its name on the package index
    "Mastodon.py": ("Mastodon.py>=2",),
    "atoot": ("atoot",),
    "tweepy": ("tweepy",),
    "httpx": ("httpx",),
}
_INSTALL_TIMEOUT = 300


def cache_folder() -> Path:
    """Return the folder of the environments."""
    version = f"py{sys.version_info.major}.{sys.version_info.minor}"
    chosen = os.environ.get("GNUSOCIAL_BENCHMARKS")
    caches = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(chosen or Path(caches) / "gnusocial-benchmarks") / version


def python_of(name: str, libraries: tuple[str, ...] = ()) -> Path:
    """Return the Python of an environment, which is created if it does not exist.

    ``libraries`` are those of an environment that is not in the table. Raises RuntimeError, with
    the reason, if they cannot be installed.
    """
    folder = cache_folder() / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed.json"
    wanted = list(libraries or ENVIRONMENTS[name])
    if done.exists() and json.loads(done.read_text()) == wanted:
        return python
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    _run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted])
    done.write_text(json.dumps(wanted))
    return python


def versions_in(name: str) -> dict[str, str]:
    """Return the installed packages of an environment, with their versions."""
    listed = _run([str(python_of(name)), "-m", "pip", "list", "--format", "json"])
    return {each["name"].lower(): each["version"] for each in json.loads(listed)}


def plain_environment() -> dict[str, str]:
    """Return the environment variables of a measured program.

    They are few, because requests looks through all of them on every call, and none of them sets a
    proxy. Bytecode is cached, as for an installed library.
    """
    kept = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONPYCACHEPREFIX": str(cache_folder() / "bytecode"),
    }


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(str(error)) from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise RuntimeError((lines or done.stderr.splitlines() or ["no reason given"])[-1])
    return done.stdout
