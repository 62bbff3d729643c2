"""The files of the project are consistent: versions of Python, sessions, extras."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
NOXFILE = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))


def sessions() -> set[str]:
    return {
        node.name
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(each) for each in node.decorator_list)
    }


def versions_of_nox() -> list[str]:
    for node in NOXFILE.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PYTHONS":
            found: list[str] = ast.literal_eval(node.value)
            return found
    raise AssertionError("the noxfile names no versions of Python")


def extra(name: str) -> str:
    """Return the text of an extra in pyproject.toml, which Python 3.10 cannot parse."""
    found = re.search(rf"^{name} = \[(.*?)^\]", PYPROJECT, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_every_page_of_the_documentation_is_reached_once() -> None:
    docs = ROOT / "docs"
    pages = sorted(
        path.relative_to(docs).with_suffix("").as_posix() for path in docs.rglob("*.rst")
    )
    reached = ["index"]
    for page in pages:
        text = (docs / f"{page}.rst").read_text("utf-8")
        for tree in re.findall(r"^\.\. toctree::\n((?:   .*\n|\n)*)", text, re.MULTILINE):
            names = [line.strip() for line in tree.splitlines() if line.strip()]
            folder = page.rpartition("/")[0]
            reached += [f"{folder}/{name}".lstrip("/") for name in names if name[0] != ":"]
    assert sorted(reached) == pages


def test_the_same_versions_of_python_everywhere() -> None:
    classifiers = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PYPROJECT)
    assert versions_of_nox() == classifiers
    assert WORKFLOW["jobs"]["tests"]["strategy"]["matrix"]["python"] == classifiers
    assert f'requires-python = ">={classifiers[0]}"' in PYPROJECT


def test_the_sessions_that_are_called_exist() -> None:
    named_here = {"tests", "async_client", "oldest_aiohttp", "coverage", "lint", "types", "docs"}
    assert sessions() == named_here | {"wheel", "benchmarks"}
    matrix = set(WORKFLOW["jobs"]["checks"]["strategy"]["matrix"]["session"])
    assert matrix == sessions() - {"tests", "benchmarks"}
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    called = set(re.findall(r"\bsession (\w+)(?: --.*)?$", script, re.MULTILINE))
    assert called == matrix
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`nox -s ([a-z_]+)", contributing)
    assert set(named) == sessions()


def test_contributing_has_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"<!-- command: tests -->\n(```sh\n.*?```)", readme, re.DOTALL)
    assert command
    assert command[1] in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_the_extra_for_the_documentation_has_its_extensions() -> None:
    settings = (ROOT / "docs" / "conf.py").read_text("utf-8")
    for module, package in {"myst_parser": "myst-parser", "sphinx_design": "sphinx-design"}.items():
        assert f'"{module}"' in settings
        assert package in extra("docs")
    hosting = yaml.safe_load((ROOT / ".readthedocs.yaml").read_text("utf-8"))
    assert hosting["python"]["install"][0]["extra_requirements"] == ["docs"]
    assert (ROOT / hosting["sphinx"]["configuration"]).exists()
    assert "[async,cli,docs,fast,redis,sandbox]" in extra("dev")


def test_the_extras_are_described() -> None:
    part = PYPROJECT.partition("[project.optional-dependencies]\n")[2].partition("\n[")[0]
    names = re.findall(r"^(\w+) = ", part, re.MULTILINE)
    page = (ROOT / "docs" / "install.rst").read_text("utf-8")
    assert [name for name in names if f"``{name}``" not in page] == []


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda p: p.name)
def test_files_for_the_forge_are_whole(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)


def test_the_citation() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert f'license = "{citation["license"]}"' in PYPROJECT


def test_links_between_the_files_of_the_project_lead_somewhere() -> None:
    for path in ROOT.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert link.startswith("https://") or (ROOT / link).exists(), f"{path.name}: {link}"
