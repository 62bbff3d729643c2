from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

import pytest
import pytz
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gnusocial import GNUSocialWarning
from gnusocial.entities import (
    UNKNOWN_DATE,
    ActivityStream,
    Attachment,
    AttribAccessDict,
    Entity,
    Group,
    Notification,
    RateLimitStatus,
    Status,
    User,
)
from gnusocial.entities.base import TYPE_KEY, attributed
from gnusocial.entities.fields import Reading
from tests.entities.objects import entity_classes, recorded_objects, required, wrong_values
from tests.entities.test_recorded import types_of

STATUSES = [raw for _, _, raw in recorded_objects(only=Status)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


#: The classes whose objects need a number. Notifications have a text, and come from the library.
WITH_NUMBERS = [cls for cls in entity_classes() if cls._required and cls is not Notification]


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

    @pytest.mark.parametrize("sent", [{}, {"text": None, "user": None, "created_at": None}])
    def test_a_field_that_cannot_be_none_reads_as_the_empty_value_of_its_type(
        self, sent: dict[str, Any]
    ) -> None:
        status = Status.decode({"id": 1, **sent})
        assert (status.text, status.favorited, status.statusnet_conversation_id) == ("", False, 0)
        assert type(status.user) is User
        assert (status.user, status.user.screen_name, status.user.handle) == ({}, "", "")
        assert status.user.created_at == UNKNOWN_DATE == status.created_at
        assert not status.user
        assert {key: status.get(key) for key in sent} == sent

    def test_nothing_that_stands_for_a_missing_value_is_shared(self) -> None:
        status = Status.decode({"id": 1})
        status.user["id"] = 7
        assert status.user == {}

    def test_any_other_key_is_an_error(self) -> None:
        with pytest.raises(AttributeError, match="Group has no key 'membre'"):
            Group.decode({"id": 1}).membre  # noqa: B018

    def test_item_access_does_not_pretend(self) -> None:
        with pytest.raises(KeyError):
            Group.decode({"id": 1})["member"]

    def test_undocumented_keys_are_kept_with_attributes(self) -> None:
        status = Status.decode({"id": 1, "foo": {"bar": [{"id": "7"}]}, "plain": "x"})
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
        keys = sorted(cls._fields)
        raw |= dict(zip(random.sample(keys, min(8, len(keys))), values, strict=False))
        raw |= required(cls)
        entity = cls.decode(raw)
        assert type(entity) is cls
        assert set(raw) <= set(entity)
        assert wrong_values(entity) == []
        assert cls.decode(entity) == entity
        assert types_of(cls.decode(entity)) == types_of(entity)
        assert types_of(cls.from_json(entity.to_json())) == types_of(entity)

    @settings(derandomize=True, deadline=None)
    @given(
        st.sampled_from(STATUSES),
        st.dictionaries(st.sampled_from(sorted(Status._fields)), JSON, max_size=3),
        st.dictionaries(st.sampled_from(sorted(User._fields)), JSON, max_size=3),
        st.sets(st.sampled_from(sorted({*Status._fields, *User._fields})), max_size=2),
    )
    def test_the_fast_path_gives_what_the_general_one_gives(
        self, raw: dict[str, Any], odd: dict[str, Any], odd_user: dict[str, Any], gone: set[str]
    ) -> None:
        # The fast path counts the keys: no server is known to send an object with as many keys as
        # GNU social but other ones.
        added = [key for key in odd_user if key not in raw.get("user", {})]
        assume(not gone or not (added or odd.keys() - raw.keys()))
        user = {k: v for k, v in {**raw.get("user", {}), **odd_user}.items() if k not in gone}
        raw = {k: v for k, v in {**raw, "user": user, **odd}.items() if k not in gone}
        reading = Reading()
        for cls, each in ((User, user), (Status, {"source_link": None, **raw})):
            try:
                general = Entity._decode.__func__(cls, each, reading)  # type: ignore[attr-defined]
            except ValueError as error:
                with pytest.raises(ValueError, match=str(error)):
                    cls.decode(each)
                continue
            assert types_of(cls.decode(each)) == types_of(general)
            assert cls.decode(each) == general

    @pytest.mark.parametrize("cls", [Status, User])
    def test_as_many_keys_but_others_take_the_general_path(self, cls: type[Entity]) -> None:
        raw = STATUSES[0] if cls is Status else STATUSES[0]["user"]
        gone = "source" if cls is Status else "name"
        raw = {key: value for key, value in raw.items() if key != gone} | {"foo": {"bar": 1}}
        assert cls.decode(raw).foo.bar == 1

    @pytest.mark.parametrize("key", ["retweeted_status", "geo", "undocumented", "text", "tags"])
    @pytest.mark.parametrize("form", ["{}", "[]"])
    def test_nesting_deeper_than_python_can_follow_is_refused(self, key: str, form: str) -> None:
        raw: Any = 1
        for number in range(10_000):
            raw = {"id": number, key: raw} if form == "{}" else [raw]
        with pytest.raises(ValueError, match="nested"):
            Status.decode({"id": 1, "foo": raw})
        with pytest.raises(ValueError, match="nested"):
            Status.decode({"id": 1, key: raw} if form == "{}" or key != "tags" else {"foo": raw})

    @pytest.mark.parametrize(
        "number", [None, "", "x", [], {}, 1.5, True, -1, 2**63, "9" * 5000, float("nan")]
    )
    @pytest.mark.parametrize("cls", WITH_NUMBERS, ids=str)
    def test_without_a_usable_id_it_is_refused(self, cls: type[Entity], number: Any) -> None:
        for key, value in required(cls).items():
            assert cls.decode(required(cls))
            with pytest.raises(ValueError, match=f"a {cls.__name__} without a usable '{key}'"):
                cls.decode({**required(cls), key: number})
            without = {each: one for each, one in required(cls).items() if each != key}
            with pytest.raises(ValueError, match=f"a {cls.__name__} without a usable '{key}'"):
                cls.decode(without)
            assert isinstance(value, (int, dict))

    def test_what_cannot_be_read_is_none_and_is_kept_as_it_was_sent(self) -> None:
        status = Status.decode({"id": 1, "text": ["a"], "created_at": "yesterday", "user": "bob"})
        assert (status["text"], status["created_at"], status["user"]) == (None, None, None)
        assert (status.text, status.created_at, status.user) == ("", UNKNOWN_DATE, {})
        assert status.raw("text") == ["a"]
        assert status.raw("created_at") == "yesterday"
        assert status.raw("user") == "bob"
        assert (status.raw("id"), status.raw("nothing")) == (1, None)
        assert Status.decode(status).raw("text") == ["a"]

    def test_a_server_that_has_the_key_of_what_could_not_be_read_hides_nothing(self) -> None:
        for odd in (5, [1], {"text": "sent"}):
            status = Status.decode({"id": 1, "_raw": odd, "created_at": "x"})
            assert status.raw("created_at") == "x"
            assert Status.decode({"id": 1, "_raw": odd}).raw("id") == 1

    def test_the_classes_of_users_have_fields_of_their_own(self) -> None:
        class Mine(Status):
            __slots__ = ()
            limit: ClassVar[int] = 3
            score: int
            other: User | None

        mine = Mine.decode({"id": "1", "score": "7", "other": {"id": "2"}})
        assert (mine.id, mine.score, type(mine.other), mine.limit) == (1, 7, User, 3)
        assert "score" not in Status._fields

    def test_annotations_that_are_evaluated_mean_the_same(self) -> None:
        names: dict[str, Any] = {}
        exec(
            "from datetime import datetime\n"
            "from gnusocial import AttribAccessDict, Entity, User\n"
            "class Evaluated(Entity):\n"
            "    n: int\n"
            "    t: str | None\n"
            "    d: datetime\n"
            "    u: User | None\n"
            "    l: list[User]\n"
            "    m: list[AttribAccessDict] | None\n",
            names,
        )
        made = names["Evaluated"].decode({"n": "1", "l": [{"id": "2"}]})
        assert (made.n, made.t, made.d, made.u, made.m) == (1, None, UNKNOWN_DATE, None, None)
        assert type(made.l[0]) is User

    def test_an_annotation_that_means_nothing_is_refused(self) -> None:
        for annotation in ("float", "dict[str, int]", "int | str", "list[int]", "Status | User"):
            with pytest.raises(TypeError, match="cannot have the annotation"):
                type("Odd", (Entity,), {"__annotations__": {"x": annotation}})


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

    def test_the_statuses_of_one_author_share_one_user(self) -> None:
        raw = copy.deepcopy([each for each in STATUSES if each["user"]["screen_name"] == "alice"])
        raw = [raw[0], copy.deepcopy(raw[0]), copy.deepcopy(raw[0])]
        raw[2]["user"]["name"] = "Other"
        first, second, third = Status.decode_list(raw)
        assert first.user is second.user
        assert (first.user.name, third.user.name) == ("Alice Tester", "Other")

    def test_it_converts_dates(self) -> None:
        raw = [{"id": 1, "created": "Sat Nov 21 01:02:03 +0000 2026"}]
        zone = pytz.timezone("Asia/Tokyo")
        assert Group.decode_list(raw, zone)[0]["created"].hour == 10

    @pytest.mark.parametrize("item", [None, [], "text", 1, {}, {"id": "x"}])
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_an_item_that_makes_no_sense_is_left_out(self, item: Any, place: int) -> None:
        raw = [{"id": 1}, {"id": 2}]
        raw.insert(place, item)
        with pytest.warns(GNUSocialWarning, match="left out 1 of 3 items of a list of User: "):
            users = User.decode_list(raw)
        assert users == [{"id": 1}, {"id": 2}]
        assert users is raw

    def test_where_no_item_makes_sense_the_list_is_refused(self) -> None:
        with pytest.raises(ValueError, match="none of 2 items of a list is a User: expected an"):
            User.decode_list([None, {}])
        assert User.decode_list([]) == []

    @pytest.mark.parametrize("value", [None, {}, "text", ({},)])
    def test_what_is_no_list_is_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match="expected a list of objects for User"):
            User.decode_list(value)


class TestJson:
    def test_dates_are_iso_with_offset_and_the_class_is_written_once(self) -> None:
        user = {"id": 2, "created_at": "Sat Nov 21 01:02:03 +0130 2026"}
        status = Status.decode(
            {"id": 1, "created_at": "Sat Nov 21 01:02:03 +0000 2026", "user": user}
        )
        written = json.loads(status.to_json())
        assert written == {
            TYPE_KEY: "Status",
            "id": 1,
            "created_at": "2026-11-21T01:02:03+00:00",
            "user": {"id": 2, "created_at": "2026-11-21T01:02:03+01:30"},
            "attachments": [],
            "source_link": None,
        }

    def test_any_class_is_read_by_the_common_base(self) -> None:
        for cls in entity_classes():
            back = Entity.from_json(cls.decode(required(cls)).to_json())
            assert type(back) is cls
        assert type(Entity.from_json(Entity(a=1).to_json())) is Entity

    def test_an_unreadable_date_comes_back_as_it_was(self) -> None:
        limit = RateLimitStatus.decode({"reset_time": "soon"})
        back = RateLimitStatus.from_json(limit.to_json())
        assert back == limit
        assert (back.reset_time, back.raw("reset_time")) == (UNKNOWN_DATE, "soon")

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
    first, second = Status.decode({"id": 1}), Status.decode({"id": 1})
    first["attachments"].append(Attachment())
    assert second["attachments"] == []
