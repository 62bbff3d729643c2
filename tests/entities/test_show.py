"""Entities as plain dicts, in pprint and in rich."""

from __future__ import annotations

import json
import pprint
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from rich.console import Console
from rich.pretty import Pretty

from gnusocial.entities import AttribAccessDict, Entity, Status, User
from tests.entities.objects import recorded_objects
from tests.entities.test_recorded import types_of
from tests.recorded import exchange

JSON_TYPES = {dict, list, str, int, float, bool, type(None)}


def kinds_in(value: Any) -> set[type]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {type(value)}.union(*map(kinds_in, inside))


def repeat() -> Status:
    return Status.decode(exchange("1.20.10", "retweet").json())


class TestToDict:
    def test_every_recorded_entity_becomes_plain(self) -> None:
        for where, cls, raw in recorded_objects():
            plain = cls.decode(raw).to_dict()
            assert kinds_in(plain) <= JSON_TYPES, where
            assert json.loads(json.dumps(plain, allow_nan=False)) == plain
            assert cls.decode(plain) == cls.decode(raw)
            assert types_of(cls.decode(plain)) == types_of(cls.decode(raw))

    def test_the_entity_stays_what_it_is(self) -> None:
        status = repeat()
        before = types_of(status)
        status.to_dict()["user"]["id"] = 0
        assert types_of(status) == before
        assert status.user.id > 0

    def test_dates_are_iso_and_numbers_that_json_lacks_are_none(self) -> None:
        zone = timezone(timedelta(hours=1, minutes=30))
        made = Entity(
            d=datetime(2026, 11, 21, 1, 2, tzinfo=zone), n=[float("nan")], i=float("-inf")
        )
        assert made.to_dict() == {"d": "2026-11-21T01:02:00+01:30", "n": [None], "i": None}

    def test_depth_is_no_limit(self) -> None:
        value: Any = AttribAccessDict()
        for _ in range(20_000):
            value = AttribAccessDict(a=[value])
        plain: Any = value.to_dict()
        for _ in range(20_000):
            assert type(plain) is dict
            plain = plain["a"][0]

    def test_what_json_cannot_hold_is_refused(self) -> None:
        with pytest.raises(TypeError, match="a set cannot be written as JSON"):
            User(id={1}).to_dict()


class TestPrettyPrinting:
    def test_pprint_shows_a_line_for_each_key(self) -> None:
        lines = pprint.pformat(repeat(), sort_dicts=False).splitlines()
        assert lines[0].startswith("Status({'text': 'RT @alice")
        assert lines[1] == "        'truncated': False,"
        assert any(line.startswith("        'user': User({'id': 3,") for line in lines)
        assert any(line.startswith("                      'name': ") for line in lines)
        assert lines[-1].endswith("})")
        assert len(lines) > 60

    def test_what_pprint_shows_can_be_read_back(self) -> None:
        names = {"Status": Status, "User": User}
        plain = Status.decode({"id": 1, "text": "x" * 100, "user": {"id": 2, "name": "y" * 100}})
        assert eval(pprint.pformat(plain), names) == plain

    def test_a_short_one_stays_on_its_line(self) -> None:
        assert pprint.pformat(User(id=1)) == "User({'id': 1})"

    def test_pprint_knows_depth_and_other_dicts(self) -> None:
        assert "'user': User(...)" in pprint.pformat(repeat(), depth=1)
        config = AttribAccessDict({str(number): "x" * 20 for number in range(9)})
        assert pprint.pformat(config).startswith("AttribAccessDict({'0': 'xxxx")
        assert len(pprint.pformat(config).splitlines()) == 9

    def test_a_program_may_import_pprint_last(self) -> None:
        program = (
            "import sys\nfrom gnusocial import User\nassert 'pprint' not in sys.modules\n"
            "from pprint import pprint\npprint([User({'id': 1, 'name': 'y' * 90})])"
        )
        run = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert run.stdout.splitlines()[0] == "[User({'id': 1,"

    def test_rich_shows_a_tree(self) -> None:
        console = Console(width=100, color_system=None)
        with console.capture() as captured:
            console.print(Pretty(repeat()))
        lines = captured.get().splitlines()
        assert lines[0] == "Status("
        assert "    truncated=False," in lines
        assert "    user=User(" in lines
        assert "        screen_name='bob'," in lines
        assert lines[-1] == ")"
