"""The entities whose modules are imported when they are needed behave as if they always were."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from gnusocial import entities
from gnusocial.entities.fields import LATE

MESSAGE = '{"id": 7, "text": "hi", "sender": {"id": 1, "screen_name": "bob"}}'


def run(program: str) -> None:
    """Run a program in a new process, where nothing is imported yet."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("name", "module"), LATE.items())
def test_each_of_them_is_in_the_module_that_is_imported_for_it(name: str, module: str) -> None:
    cls = getattr(import_module(f"gnusocial.entities.{module}"), name)
    assert cls is getattr(entities, name)
    assert cls.__module__ == f"gnusocial.entities.{module}"


def test_all_entities_that_are_not_imported_are_listed() -> None:
    run(
        "import gnusocial\n"
        "from gnusocial.entities.base import Entity\n"
        "from gnusocial.entities.fields import LATE\n"
        "from importlib import import_module\n"
        "from pkgutil import iter_modules\n"
        "def every(cls): return {cls}.union(*map(every, cls.__subclasses__()))\n"
        "at_once = every(Entity)\n"
        "for module in iter_modules(gnusocial.entities.__path__):\n"
        "    import_module(f'gnusocial.entities.{module.name}')\n"
        "late = {cls.__name__ for cls in every(Entity) - at_once}\n"
        "assert late == set(LATE), late ^ set(LATE)\n"
    )


def test_saved_json_is_read_in_a_process_that_has_not_used_its_class() -> None:
    text = entities.Group(id=3, nickname="club").to_json()
    run(
        "from gnusocial import Entity\n"
        f"group = Entity.from_json({text!r})\n"
        "assert type(group).__name__ == 'Group' and group.nickname == 'club'\n"
    )


def test_a_field_holds_its_class_in_a_process_that_has_not_used_it() -> None:
    run(
        "import sys, json\n"
        "from gnusocial import Notification\n"
        "assert 'gnusocial.entities.direct_message' not in sys.modules\n"
        "told = Notification.decode({'id': 'x', 'kind': 'direct_message', "
        f"'direct_message': json.loads({MESSAGE!r})}})\n"
        "assert type(told.direct_message).__name__ == 'DirectMessage'\n"
        "assert told.direct_message.sender.screen_name == 'bob'\n"
        "assert Notification(id='x', kind='follow').direct_message is None\n"
    )


def test_a_class_of_the_program_does_not_take_the_place_of_one_of_the_library() -> None:
    text = entities.Group(id=3, nickname="club").to_json()
    run(
        "from gnusocial import Entity\n"
        "class Group(Entity):\n"
        "    __slots__ = ()\n"
        "    colour: str\n"
        "import gnusocial\n"
        f"group = Entity.from_json({text!r})\n"
        "assert type(group) is gnusocial.Group is not Group\n"
        "assert type(Group.from_json(Group(colour='red').to_json())) is Group\n"
    )


def test_a_class_is_whole_while_another_thread_imports_its_module() -> None:
    text = entities.ConfigSite(textlimit=500).to_json().replace("500", '"500"')
    run(
        "import threading, gnusocial.entities.base as base\n"
        "from gnusocial import Entity, entities\n"
        "begun, may_end, declared = threading.Event(), threading.Event(), base._declared\n"
        "def slowly(cls):\n"
        "    if cls.__name__ == 'ConfigSite':\n"
        "        begun.set()\n"
        "        may_end.wait(20)\n"
        "    return declared(cls)\n"
        "base._declared = slowly\n"
        "threading.Thread(target=lambda: entities.Config).start()\n"
        "assert begun.wait(20)\n"
        "found = []\n"
        f"read = threading.Thread(target=lambda: found.append(Entity.from_json({text!r})))\n"
        "read.start()\n"
        "read.join(0.2)\n"
        "may_end.set()\n"
        "read.join(20)\n"
        "assert found[0].textlimit == 500, found\n"
        "assert type(found[0]) is entities.ConfigSite\n"
    )


@pytest.mark.parametrize(("name", "number"), [("Group", 1), ("Config", 1), ("Config", 11)])
def test_an_import_that_was_interrupted_is_made_again(name: str, number: int) -> None:
    text = getattr(entities, name)(id=1).to_json()
    run(
        "import gnusocial.entities.base as base, pickle\n"
        "from gnusocial import Entity, entities\n"
        f"declared, left = base._declared, iter([False] * {number - 1} + [True])\n"
        "def interrupted(cls):\n"
        "    if next(left, False):\n"
        "        raise KeyboardInterrupt\n"
        "    return declared(cls)\n"
        "base._declared = interrupted\n"
        "try:\n"
        f"    Entity.from_json({text!r})\n"
        "except KeyboardInterrupt:\n"
        f"    found = Entity.from_json({text!r})\n"
        f"assert type(found) is entities.{name}\n"
        "assert pickle.loads(pickle.dumps(found)) == found\n"
    )


def test_a_second_copy_of_the_library_does_not_confuse_the_first() -> None:
    text = entities.Group(id=1).to_json()
    run(
        "import sys\n"
        "from gnusocial import Entity\n"
        "for name in [name for name in sys.modules if name.startswith('gnusocial')]:\n"
        "    del sys.modules[name]\n"
        "import gnusocial\n"
        f"assert type(gnusocial.Entity.from_json({text!r})) is gnusocial.Group\n"
        "try:\n"
        f"    Entity.from_json({text!r})\n"
        "except ValueError as error:\n"
        "    assert 'but of' in str(error)  # it is a class of the other copy\n"
        "else:\n"
        "    raise AssertionError\n"
    )


@pytest.mark.parametrize("name", ["Grouq", "LATE", "parse_date", "entities", "os.system", ""])
def test_json_of_an_unknown_class_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the JSON of a Entity"):
        entities.Entity.from_json(f'{{"_gnusocial_type": "{name}", "id": 1}}')


def test_they_are_imported_with_a_star_and_by_name() -> None:
    run(
        "from gnusocial import *\n"
        "from gnusocial import Config as first\n"
        "from gnusocial.entities import Config as second\n"
        "from gnusocial.entities.config import Config as third\n"
        "assert first is second is third is Config\n"
    )


def test_their_modules_are_attributes_of_the_package() -> None:
    run(
        "import gnusocial\n"
        "assert gnusocial.entities.web_finger.WebFingerLink is gnusocial.entities.WebFingerLink\n"
    )
