"""The rules of the architecture, checked in the imports and the syntax trees: see docs/design."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import gnusocial

PACKAGE = Path(gnusocial.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Floors from the ground up. A module imports from its own floor and from those below.
FLOORS = [
    "errors",
    "_warn",
    "_lazy",
    "entities",
    "internals",
    "types",
    "streaming",
    "api",
    "client",
    "aio",
    "archive",
    "cli",
    "compat",  # the last, because nobody may import it
]
SINGLE_FILES = {"_version", "__init__", "__main__"}
NETWORK = {"socket", "http.client", "requests", "urllib3", "httpx", "urllib.request"}


def floor_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def runtime_imports(path: Path) -> set[str]:
    """Return the modules that a module imports at run time, lazily or at once."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def absolute(path: Path, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    package = ("gnusocial", *path.relative_to(PACKAGE).parent.parts)
    above = package[: len(package) - node.level + 1]
    return ".".join((*above, *filter(None, [node.module])))


def floors_used(path: Path) -> set[str]:
    """Return the layers that a module imports from; a top-level module counts as its own layer."""
    parts = (name.split(".") for name in runtime_imports(path) if name.startswith("gnusocial."))
    return {each[1] for each in parts} - {"_version", "__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_arrow_runs_upward(path: Path) -> None:
    floor = floor_of(path)
    if floor in SINGLE_FILES or floor == "sandbox":
        return
    allowed = set(FLOORS[: FLOORS.index(floor) + 1])
    if floor in ("archive", "cli"):
        # They are users of the library like any other: they take what the top level offers.
        allowed |= {*gnusocial.__all__}
    if floor == "archive":
        allowed -= {"internals", "streaming", "api", "client"}
    if floor == "cli":
        allowed |= {"sandbox"}
    if floor == "errors":
        allowed = set()
    assert floors_used(path) <= allowed


def test_nobody_imports_the_modules_of_pygnusocial() -> None:
    users = {str(path.relative_to(PACKAGE)) for path in MODULES if "compat" in floors_used(path)}
    # The package itself knows where they are, for a program that imports one.
    assert {each for each in users if not each.startswith("compat/")} == {"__init__.py"}


def test_the_modules_of_pygnusocial_stay_small() -> None:
    files = [path for path in (PACKAGE / "compat").rglob("*") if path.suffix in (".py", ".pyi")]
    assert 0 < sum(len(path.read_text().splitlines()) for path in files) < 500


@pytest.mark.parametrize("path", sorted((PACKAGE / "sandbox").rglob("*.py")), ids=lambda p: p.name)
def test_the_sandbox_imports_nothing_of_the_client(path: Path) -> None:
    used = floors_used(path) - {"sandbox"}
    assert used <= ({"GNUSocial", "AsyncGNUSocial"} if path.name == "server.py" else set())


@pytest.mark.parametrize("floor", ["errors", "entities", "api"])
def test_what_knows_no_network_imports_none(floor: str) -> None:
    for path in MODULES:
        if floor_of(path) == floor:
            assert not {name.split(".")[0] for name in runtime_imports(path)} & NETWORK, path


#: What sends, sleeps, opens files, starts threads or listens, and the packages that may use it.
WORLD = {
    *NETWORK,
    "http.server",
    "io",
    "os",
    "pathlib",
    "select",
    "shutil",
    "signal",
    "socketserver",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "webbrowser",
    "asyncio",
}
#: Pure parts that need a name of such a module, and what for.
HARMLESS = {
    "internals/checks.py": {"os", "pathlib"},  # what is a path, and what it means
    "internals/http/json_text.py": {"os"},  # reads one environment variable
    "internals/auth/storage.py": {"os", "pathlib"},  # fspath, taking a path apart
    "internals/auth/credentials.py": {"requests"},  # requests.auth for others
    "internals/auth/tokens.py": {"time"},  # a clock
    "internals/ratelimit/limiter.py": {"threading"},  # a lock, held over no I/O
    "internals/auth/requests_auth.py": {"requests"},  # an auth object, which does not send
}


def is_pure(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] in ("errors.py", "entities", "api") or (
        parts[0] in ("internals", "streaming") and "io" not in parts
    )


def test_the_pure_parts_touch_nothing_of_the_world() -> None:
    used = {
        str(path.relative_to(PACKAGE)): {
            module
            for name in runtime_imports(path)
            for module in WORLD
            if name == module or name.startswith(f"{module}.")
        }
        for path in MODULES
        if is_pure(path)
    }
    assert {name: found for name, found in used.items() if found} == HARMLESS


def test_pure_parts_open_nothing() -> None:
    forbidden = {"open", "input", "print"}
    calls = [
        (str(path.relative_to(PACKAGE)), node.func.id)
        for path in MODULES
        if is_pure(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in forbidden
    ]
    assert calls == []


def all_imports(path: Path) -> set[str]:
    """Return the modules of the package that a module imports, including for type checkers only."""
    known = {module_name(each): each for each in MODULES}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            for alias in node.names:
                full = f"{module}.{alias.name}"
                found.add(full if full in known else module)
    return (found & known.keys()) - {module_name(path)}


def module_name(path: Path) -> str:
    parts = ("gnusocial", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


#: A status has its user, and a user their latest status.
ENTITIES_IN_EACH_OTHER = {"gnusocial.entities.status", "gnusocial.entities.user"}


def test_there_is_no_import_cycle_not_even_for_type_checkers() -> None:
    graph = {
        module_name(path): all_imports(path) for path in MODULES if floor_of(path) != "sandbox"
    }
    while leaves := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in leaves:
            del graph[name]
    # What is left imports one another, or imports what does.
    while tops := [name for name in graph if not any(name in needs for needs in graph.values())]:
        for name in tops:
            del graph[name]
    assert set(graph) == ENTITIES_IN_EACH_OTHER


def endpoint_methods() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.stem}.{method.name}", method)
        for path in sorted((PACKAGE / "api").glob("*.py"))
        if path.stem != "pages"
        for cls in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(cls, ast.ClassDef)
        for method in cls.body
        if isinstance(method, ast.FunctionDef)
    ]


@pytest.mark.parametrize(
    "method", [pytest.param(method, id=name) for name, method in endpoint_methods()]
)
def test_an_endpoint_method_is_a_declaration(method: ast.FunctionDef) -> None:
    forbidden = (ast.Try, ast.For, ast.While, ast.With)
    assert not any(isinstance(node, forbidden) for node in ast.walk(method))
    body = method.body[1:] if ast.get_docstring(method) else method.body
    assert len(body) <= 6


def test_every_file_says_what_lives_in_it() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_no_file_is_too_long_to_know() -> None:
    # The docstrings of an area are its reference, so those files may be longer.
    long = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if len(path.read_text().splitlines()) > (500 if floor_of(path) == "api" else 400)
    ]
    assert long == []


def test_the_design_page_names_every_module_of_the_core() -> None:
    page = (PACKAGE.parent / "docs" / "design.rst").read_text(encoding="utf-8")
    core = [path for path in (PACKAGE / "internals").rglob("*.py") if path.stem != "__init__"]
    assert [path.name for path in core if f"``{path.name}``" not in page] == []


def test_the_design_page_names_no_module_that_is_gone() -> None:
    page = (PACKAGE.parent / "docs" / "design.rst").read_text(encoding="utf-8")
    named = set(re.findall(r"``(?:[a-z_]+/)*([a-z_]+\.py)``", page))
    modules = {
        path.name
        for folder in ("gnusocial", "tests")
        for path in (PACKAGE.parent / folder).rglob("*.py")
    }
    assert named - modules == set()


def test_values_cannot_be_changed() -> None:
    """What flows pass around is frozen; these gather something while they work."""
    changeable = {
        node.name
        for package in ("internals", "streaming")
        for path in sorted((PACKAGE / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.startswith("dataclass") and "frozen=True" not in decorator
    }
    results = {"PollResult", "TimelineResult", "FollowersResult", "ReactionsResult"}
    assert changeable == {"_Capture", "Form", "WebPage", "PendingEvent", *results}
