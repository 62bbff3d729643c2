from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest
import pytz
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gnusocial.entities import (
    ActivityStream,
    Attachment,
    AttribAccessDict,
    Entity,
    Group,
    RateLimitStatus,
    Status,
    User,
)
from gnusocial.entities.base import TYPE_KEY, attributed
from gnusocial.entities.convert import TEXT
from gnusocial.entities.dates import date_reader
from tests.entities.objects import entity_classes, recorded_objects
from tests.entities.test_recorded import types_of

CHECKED = {
    cls: sorted(key for key, converter in cls._convert.items() if converter is not TEXT)
    for cls in (Status, User)
}
STATUSES = [raw for _, _, raw in recorded_objects(only=Status)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class TestAttribAccessDict:
    def test_attributes_read_keys(self) -> None:
        assert AttribAccessDict(key=1).key == 1

    def test_a_missing_key_is_named_with_the_class(self) -> None:
        with pytest.raises(AttributeError, match="AttribAccessDict has no key 'nothing'") as caught:
            AttribAccessDict().nothing  # noqa: B018
        assert caught.value.name == "nothing"
        assert not hasattr(AttribAccessDict(), "nothing")

    @pytest.mark.parametrize("name", ["items", "keys", "copy", "get", "update", "pop", "values"])
    def test_a_key_never_hides_a_method(self, name: str) -> None:
        document = AttribAccessDict({name: "data"})
        assert callable(getattr(document, name))
        assert document[name] == "data"

    def test_attributes_are_read_only(self) -> None:
        document = AttribAccessDict(key=1)
        with pytest.raises(AttributeError, match="use item assignment"):
            document.key = 2
        with pytest.raises(AttributeError, match=r"use: del entity\['key'\]"):
            del document.key
        assert document == {"key": 1}

    def test_it_has_no_room_for_attributes(self) -> None:
        assert not hasattr(AttribAccessDict(), "__dict__")

    def test_data_never_answers_for_the_protocols_of_python(self) -> None:
        hostile = AttribAccessDict({"__deepcopy__": 1, "__getstate__": 2, "__reduce_ex__": 3})
        assert copy.deepcopy(hostile) == hostile
        assert pickle.loads(pickle.dumps(hostile)) == hostile

    def test_dir_lists_keys_and_methods(self) -> None:
        assert {"some_key", "items", "copy"} <= set(dir(AttribAccessDict(some_key=1)))

    def test_repr_names_the_class(self) -> None:
        assert repr(AttribAccessDict(a=1)) == "AttribAccessDict({'a': 1})"
        assert repr(Status(user=User(id=1))) == "Status({'user': User({'id': 1})})"

    @pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda d: d.copy()])
    @pytest.mark.parametrize("cls", [AttribAccessDict, Status])
    def test_copies_keep_the_class(self, duplicate: Any, cls: type) -> None:
        original = cls(a=[1])
        made = duplicate(original)
        assert type(made) is cls
        assert made == original
        assert made is not original

    def test_only_a_deep_copy_is_deep(self) -> None:
        original = AttribAccessDict(a=[1])
        assert original.copy()["a"] is original["a"]
        assert copy.deepcopy(original)["a"] is not original["a"]

    def test_it_compares_and_dumps_like_a_dict(self) -> None:
        document = AttribAccessDict(a=AttribAccessDict(b=1))
        assert document == {"a": {"b": 1}}
        assert json.loads(json.dumps(document)) == {"a": {"b": 1}}

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_entities_survive_pickling(self, protocol: int) -> None:
        for raw in STATUSES[::20]:
            status = Status.decode(raw)
            back = pickle.loads(pickle.dumps(status, protocol))
            assert back == status
            assert types_of(back) == types_of(status)


class TestAttributed:
    def test_every_dict_inside_gets_attributes(self) -> None:
        assert attributed({"a": [[{"b": {"c": 1}}]]}).a[0][0].b.c == 1

    def test_the_value_given_is_not_changed(self) -> None:
        value = {"a": [{"b": {}}]}
        attributed(value)
        assert types_of(value) == (dict, {"a": [(dict, {"b": (dict, {})})]})

    def test_entities_inside_stay_what_they_are(self) -> None:
        user = User(id=1)
        assert attributed([{"user": user}])[0].user is user

    def test_depth_is_no_limit(self) -> None:
        value: Any = 1
        for _ in range(20_000):
            value = {"a": value}
        inner = attributed(value)
        for _ in range(20_000):
            assert type(inner) is AttribAccessDict
            inner = inner["a"]
        assert inner == 1


class TestMissingKeys:
    def test_a_documented_key_reads_as_none_without_being_there(self) -> None:
        group = Group.decode({"id": 1})
        assert group.member is None
        assert "member" not in group
        assert group == {"id": 1}

    def test_any_other_key_is_an_error(self) -> None:
        with pytest.raises(AttributeError, match="Group has no key 'membre'"):
            Group.decode({"id": 1}).membre  # noqa: B018

    def test_item_access_does_not_pretend(self) -> None:
        with pytest.raises(KeyError):
            Group.decode({"id": 1})["member"]

    def test_undocumented_keys_are_kept_with_attributes(self) -> None:
        status = Status.decode({"foo": {"bar": [{"id": "7"}]}, "plain": "x"})
        assert status.foo.bar[0].id == "7"
        assert status.plain == "x"


class TestDecode:
    def test_the_object_given_is_not_changed(self) -> None:
        for _, cls, raw in recorded_objects():
            before = copy.deepcopy(raw)
            cls.decode(raw)
            assert types_of(raw) == types_of(before)
            assert raw == before

    def test_any_mapping_will_do(self) -> None:
        raw: Mapping[str, Any] = MappingProxyType({"id": "3"})
        assert User.decode(raw) == {"id": 3}

    @pytest.mark.parametrize("value", [None, [], "text", 1, True])
    def test_what_is_no_object_is_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match=f"object for a Status, got {type(value).__name__}"):
            Status.decode(value)

    def test_a_subclass_decodes_to_itself(self) -> None:
        class MyStatus(Status):
            __slots__ = ()

        for raw in STATUSES:
            assert type(MyStatus.decode(raw)) is MyStatus

    def test_dates_are_converted_to_the_zone_asked_for(self) -> None:
        berlin = pytz.timezone("Europe/Berlin")
        for raw in STATUSES[::10]:
            sent = datetime.strptime(raw["created_at"], "%a %b %d %H:%M:%S %z %Y")
            status = Status.decode(raw, berlin)
            assert status["created_at"] == sent
            assert (
                status["created_at"].utcoffset()
                == berlin.localize(status["created_at"].replace(tzinfo=None)).utcoffset()
            )
            if "user" in raw:
                assert status["user"]["created_at"].tzname() == "CET"

    @settings(derandomize=True, deadline=None)
    @given(
        st.sampled_from(entity_classes()),
        st.dictionaries(st.text(), JSON, max_size=4),
        st.lists(JSON, min_size=8, max_size=8),
        st.randoms(use_true_random=False),
    )
    def test_no_object_raises_whatever_it_holds(
        self, cls: type[Entity], raw: dict[str, Any], values: list[Any], random: Any
    ) -> None:
        keys = sorted(cls._convert)
        raw |= dict(zip(random.sample(keys, min(8, len(keys))), values, strict=False))
        entity = cls.decode(raw)
        assert type(entity) is cls
        assert set(raw) <= set(entity)
        assert cls.decode(entity) == entity
        assert types_of(cls.decode(entity)) == types_of(entity)
        assert types_of(cls.from_json(entity.to_json())) == types_of(entity)

    @settings(derandomize=True, deadline=None)
    @given(
        st.sampled_from(STATUSES),
        st.dictionaries(st.sampled_from(CHECKED[Status]), JSON, max_size=3),
        st.dictionaries(st.sampled_from(CHECKED[User]), JSON, max_size=3),
        st.sets(st.sampled_from(sorted({*Status._convert, *User._convert})), max_size=2),
    )
    def test_the_fast_path_gives_what_the_general_one_gives(
        self, raw: dict[str, Any], odd: dict[str, Any], odd_user: dict[str, Any], gone: set[str]
    ) -> None:
        # The fast path counts the keys and takes texts for texts: no server is known to send an
        # object with as many keys as GNU social but other ones, or a number for a text.
        added = [key for key in odd_user if key not in raw.get("user", {})]
        assume(not gone or not (added or odd.keys() - raw.keys()))
        user = {k: v for k, v in {**raw.get("user", {}), **odd_user}.items() if k not in gone}
        raw = {k: v for k, v in {**raw, "user": user, **odd}.items() if k not in gone}
        dates = date_reader()
        for cls, each in ((User, user), (Status, {**raw, "source_link": None})):
            general = Entity._decode.__func__(cls, each, dates)  # type: ignore[attr-defined]
            assert types_of(cls.decode(each)) == types_of(general)
            assert cls.decode(each) == general

    @pytest.mark.parametrize("cls", [Status, User])
    def test_as_many_keys_but_others_take_the_general_path(self, cls: type[Entity]) -> None:
        raw = STATUSES[0] if cls is Status else STATUSES[0]["user"]
        raw = {key: value for key, value in raw.items() if key != "id"} | {"foo": {"bar": 1}}
        assert cls.decode(raw).foo.bar == 1

    def test_nesting_deeper_than_python_can_follow_is_kept(self) -> None:
        raw: dict[str, Any] = {"id": 0}
        for number in range(1, 5000):
            raw = {"id": str(number), "retweeted_status": raw}
        status = Status.decode(raw)
        assert status["id"] == 4999
        assert type(status["retweeted_status"]) is Status


class TestDecodeList:
    def test_it_decodes_every_item_in_place(self) -> None:
        raw = [{"id": "1"}, {"id": "2"}]
        users = User.decode_list(raw)
        assert users == [{"id": 1}, {"id": 2}]
        assert [type(user) for user in users] == [User, User]
        assert users is raw

    def test_it_takes_entities_too(self) -> None:
        users = User.decode_list([User.decode({"id": 1})])
        assert users == [{"id": 1}]
        assert type(users[0]) is User

    def test_it_converts_dates(self) -> None:
        raw = [{"created": "Sat Nov 21 01:02:03 +0000 2026"}]
        zone = pytz.timezone("Asia/Tokyo")
        assert Group.decode_list(raw, zone)[0]["created"].hour == 10

    @pytest.mark.parametrize("item", [None, [], "text", 1])
    def test_an_item_that_is_no_object_is_refused(self, item: Any) -> None:
        with pytest.raises(TypeError, match="expected an object for a User"):
            User.decode_list([{"id": 1}, item])

    @pytest.mark.parametrize("value", [None, {}, "text", ({},)])
    def test_what_is_no_list_is_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match="expected a list of objects for User"):
            User.decode_list(value)


class TestJson:
    def test_dates_are_iso_with_offset_and_the_class_is_written_once(self) -> None:
        user = {"created_at": "Sat Nov 21 01:02:03 +0130 2026"}
        status = Status.decode({"created_at": "Sat Nov 21 01:02:03 +0000 2026", "user": user})
        written = json.loads(status.to_json())
        assert written == {
            TYPE_KEY: "Status",
            "created_at": "2026-11-21T01:02:03+00:00",
            "user": {"created_at": "2026-11-21T01:02:03+01:30"},
            "attachments": [],
            "source_link": None,
        }

    def test_any_class_is_read_by_the_common_base(self) -> None:
        for cls in entity_classes():
            back = Entity.from_json(cls.decode({}).to_json())
            assert type(back) is cls
        assert type(Entity.from_json(Entity(a=1).to_json())) is Entity

    def test_an_unreadable_date_comes_back_as_it_was(self) -> None:
        limit = RateLimitStatus.decode({"reset_time": "soon"})
        assert RateLimitStatus.from_json(limit.to_json()) == {"reset_time": "soon"}

    def test_bytes_are_read_too(self) -> None:
        assert User.from_json(User(id=1).to_json().encode()) == {"id": 1}

    def test_a_class_of_the_user_is_read_by_itself(self) -> None:
        class Status(User):  # a name that the library has taken
            __slots__ = ()

        back = Status.from_json(Status(id=1).to_json())
        assert type(back) is Status

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not the JSON of a Status: Expecting value"),
            ("{", "not the JSON of a Status: Expecting property name"),
            ("[" * 100_000, "nested too deeply"),
            (b"\xff\xfe\x00", "not the JSON of a Status: "),
            ("null", f"an object with the key '{TYPE_KEY}' is expected"),
            ("[]", f"an object with the key '{TYPE_KEY}' is expected"),
            ('{"id": 1}', f"an object with the key '{TYPE_KEY}' is expected"),
            (f'{{"{TYPE_KEY}": "User"}}', "not the JSON of a Status, but of 'User'"),
            (f'{{"{TYPE_KEY}": "Nothing"}}', "not the JSON of a Status, but of 'Nothing'"),
            (f'{{"{TYPE_KEY}": ["Status"]}}', "not the JSON of a Status, but of "),
        ],
    )
    def test_rubbish_is_refused_with_the_reason(self, text: str | bytes, reason: str) -> None:
        with pytest.raises(ValueError) as caught:
            Status.from_json(text)
        assert reason in str(caught.value)

    def test_what_json_cannot_hold_is_refused(self) -> None:
        with pytest.raises(TypeError, match="a set cannot be written as JSON"):
            User(id={1}).to_json()


def test_the_items_of_an_activity_stream_are_reached_by_item_access() -> None:
    stream = ActivityStream.decode({"items": [{"verb": "post"}]})
    assert stream["items"][0].verb == "post"
    assert next(iter(stream.items())) == ("items", [{"verb": "post"}])


def test_an_absent_list_is_a_new_one_each_time() -> None:
    first, second = Status.decode({}), Status.decode({})
    first["attachments"].append(Attachment())
    assert second["attachments"] == []
