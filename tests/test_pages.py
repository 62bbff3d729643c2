"""The statements in tables and files of the documentation are true."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import yaml

from gnusocial import errors
from gnusocial.internals.auth.arguments import arguments_in

DOCS = Path(__file__).parent.parent / "docs"
DEPLOYMENT = DOCS / "deployment"


def test_the_table_of_errors_is_complete() -> None:
    page = (DOCS / "errors.rst").read_text("utf-8")
    table = page.partition("What to do\n")[2].partition("What an exception carries")[0]
    rows = re.findall(r"^   \* - (.*)\n     - (.+)\n     - (.+)$", table, re.MULTILINE)
    named = [
        name for first, *_ in rows for name in re.findall(r"``(GNUSocial\w+|Server\w+)``", first)
    ]
    assert sorted(named) == sorted(set(errors.__all__) - {"GNUSocialError"})
    assert "``GNUSocialError``" in page


def test_built_in_bases_in_the_table_of_errors() -> None:
    page = (DOCS / "errors.rst").read_text("utf-8")
    stated = re.findall(r"^   \* - ``(\w+)`` \(``(\w+)``\)", page, re.MULTILINE)
    assert len(stated) == 3
    for name, base in stated:
        assert base in {each.__name__ for each in getattr(errors, name).__mro__}


def test_environment_variables_of_the_deployment_are_read() -> None:
    text = "".join(path.read_text("utf-8") for path in DEPLOYMENT.iterdir())
    names = set(re.findall(r"GNUSOCIAL_[A-Z_]*[A-Z]", text))
    assert "GNUSOCIAL_ACCESS_TOKEN" in names
    assert len(arguments_in(dict.fromkeys(names, "value"))) == len(names)


def test_the_systemd_unit() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOYMENT / "mybot.service", "utf-8")
    assert unit.sections() == ["Unit", "Service", "Install"]
    service = unit["Service"]
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert service["Restart"] == "on-failure"


def test_the_crontab() -> None:
    (entry,) = [
        line
        for line in (DEPLOYMENT / "crontab").read_text("utf-8").splitlines()
        if re.match(r"\d", line)
    ]
    assert re.match(r"(\d+|\*)( (\d+|\*)){4} cd /", entry)
    assert "flock" in shlex.split(entry)


def test_the_container_files() -> None:
    compose = yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text("utf-8"))
    service = compose["services"]["mybot"]
    (secret,) = service["secrets"]
    assert service["environment"]["GNUSOCIAL_ACCESS_TOKEN"] == f"/run/secrets/{secret}"
    assert secret in compose["secrets"]
    docker = dict(
        line.split(" ", 1) for line in (DEPLOYMENT / "Dockerfile").read_text("utf-8").splitlines()
    )
    volume, place = service["volumes"][0].split(":")
    assert volume in compose["volumes"]
    assert docker["WORKDIR"] == docker["VOLUME"] == place
    pod = yaml.safe_load((DEPLOYMENT / "pod.yaml").read_text("utf-8"))
    template = pod["spec"]["template"]
    assert pod["spec"]["replicas"] == 1
    assert template["metadata"]["labels"] == pod["spec"]["selector"]["matchLabels"]
    (container,) = template["spec"]["containers"]
    (mount,) = container["volumeMounts"]
    assert mount["mountPath"] == place
    assert mount["name"] == pod["spec"]["volumeClaimTemplates"][0]["metadata"]["name"]


def test_pages_for_users_name_no_internal_files() -> None:
    # design.rst, speed.rst and CONTRIBUTING are for those who work on the library.
    internal = re.compile(r"(?<!tests/)(?:internals/|streaming/\w+\.py|``entities/|api/\w+\.py)")
    pages = [path for path in DOCS.rglob("*.rst") if path.name != "design.rst"]
    assert [path.name for path in pages if internal.search(path.read_text("utf-8"))] == []


def test_the_wide_column_is_used_where_it_fits_beside_the_sidebar() -> None:
    style = (DOCS / "_static" / "custom.css").read_text("utf-8")
    found = re.search(r"@media ([^{]*) \{\s*\.content \{\s*width: (\d+)em;", style)
    assert found
    without_contents, beside_contents = map(int, re.findall(r"min-width: (\d+)em", found[1]))
    # In em, as furo sets them. The column has a padding on both sides.
    sidebar = contents = 15
    column, scroll_bar = int(found[2]) + 2 * 3, 1
    assert sidebar + column + scroll_bar <= without_contents
    # From 97 em on, the text is larger; the widths in the conditions are not.
    assert 1.1 * (sidebar + column + contents) + scroll_bar <= beside_contents
