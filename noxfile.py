"""The checks of the project, as nox sessions: ``nox --list`` lists them.

Each session creates its own environment. With ``--no-venv --no-install`` they run in the
environment of nox itself, which then needs the extra ``dev``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nox

#: The tests that also run with the asynchronous client (--client=async).
FOR_BOTH_CLIENTS = [
    "tests/api",
    "tests/faults",
    "tests/internals/io/test_transport.py",
    "tests/test_client.py",
    "tests/test_login_examples.py",
    "tests/test_secrets.py",
]
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]

nox.options.sessions = ["lint", "types", "docs", "tests", "wheel"]
nox.options.reuse_existing_virtualenvs = True


def in_this_interpreter(session: nox.Session, module: str, *arguments: str) -> None:
    """Run a module with the session's Python, even if its scripts are not on the PATH."""
    session.run("python", "-m", module, *arguments)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests. Arguments after ``--`` go to pytest."""
    session.install(".[dev]")
    in_this_interpreter(session, "pytest", *session.posargs)


@nox.session
def async_client(session: nox.Session) -> None:
    """Run the tests of the API with the asynchronous client."""
    session.install("-e", ".[dev]")
    in_this_interpreter(session, "pytest", "--client=async", *FOR_BOTH_CLIENTS)


@nox.session
def oldest_aiohttp(session: nox.Session) -> None:
    """Run the tests of the asynchronous transport with the oldest aiohttp that is supported."""
    extras = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    session.install("-e", ".[dev]", *(each.replace(">=", "==") for each in extras["async"]))
    modules = ["test_connections.py", "test_direct.py", "test_timers.py", "test_transport.py"]
    in_this_interpreter(session, "pytest", *(f"tests/aio/{each}" for each in modules))


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests and fail if they cover too few branches."""
    session.install("-e", ".[dev]")
    # Coverage starts before pytest, because pytest imports its plugins, such as the sandbox, first.
    in_this_interpreter(session, "coverage", "run", "-m", "pytest", *session.posargs)
    in_this_interpreter(session, "coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install("ruff>=0.8")
    in_this_interpreter(session, "ruff", "check", ".")
    in_this_interpreter(session, "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package."""
    session.install("-e", ".[dev]")
    in_this_interpreter(session, "mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation, with warnings as errors. ``-- FOLDER`` sets the output folder."""
    session.install("-e", ".[docs]")
    folder = session.posargs[0] if session.posargs else "docs/_build/html"
    options = ["-q", "-n", "-W", "--keep-going", "-b", "html"]
    in_this_interpreter(session, "sphinx", *options, "docs", folder)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it into a new environment, and run the demo."""
    session.install("pip")
    with tempfile.TemporaryDirectory() as folder:
        in_this_interpreter(session, "pip", "wheel", "--no-deps", "--wheel-dir", folder, ".")
        (built,) = Path(folder).glob("*.whl")
        in_this_interpreter(session, "venv", f"{folder}/venv")
        scripts = Path(folder, "venv", "Scripts" if sys.platform == "win32" else "bin")
        install = ["-m", "pip", "install", f"{built}[cli,sandbox]"]
        session.run(str(scripts / "python"), *install, external=True)
        # Run from another folder, so that the installed package is imported.
        with session.chdir(folder):
            session.run(str(scripts / "gnusocial"), "demo", external=True)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the speed. Arguments after ``--`` are those of ``python -m tests.benchmarks``."""
    in_this_interpreter(session, "tests.benchmarks", *session.posargs)
