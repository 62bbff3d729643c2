from __future__ import annotations

import subprocess
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

import pytest
import pytz
from dateutil import tz as dateutil_tz
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gnusocial.entities.dates import DateReader, date_reader, parse_date

UTC = timezone.utc
EXPECTED = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)


def at(offset: timedelta) -> datetime:
    return datetime(2026, 11, 21, 1, 2, 3, tzinfo=timezone(offset))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the API
        ("Sat Nov 21 01:02:03 +0000 2026", EXPECTED),
        ("Sat Nov 21 01:02:03 +0130 2026", at(timedelta(hours=1, minutes=30))),
        ("Sat Nov 21 01:02:03 -0500 2026", at(timedelta(hours=-5))),
        # RFC 2822: rate_limit_status
        ("Sat, 21 Nov 2026 01:02:03 +0000", EXPECTED),
        ("Sat, 21 Nov 2026 01:02:03 GMT", EXPECTED),
        ("21 Nov 2026 01:02:03 -0500", at(timedelta(hours=-5))),
        ("Sat, 7 Nov 2026 01:02:03 +0000", datetime(2026, 11, 7, 1, 2, 3, tzinfo=UTC)),
        # ISO 8601: Activity Streams
        ("2026-11-21T01:02:03+00:00", EXPECTED),
        ("2026-11-21T01:02:03Z", EXPECTED),
        ("2026-11-21T01:02:03-0330", at(-timedelta(hours=3, minutes=30))),
        ("2026-11-21T01:02Z", datetime(2026, 11, 21, 1, 2, tzinfo=UTC)),
        ("2026-11-21T01:02:03.25Z", EXPECTED + timedelta(milliseconds=250)),
        ("2026-11-21T01:02:03.123456789Z", EXPECTED + timedelta(microseconds=123456)),
        # without a zone: UTC
        ("2026-11-21 01:02:03", EXPECTED),
        ("2026-02-01 01:02:03", datetime(2026, 2, 1, 1, 2, 3, tzinfo=UTC)),
        # what only dateutil reads
        ("21 November 2026 01:02:03", EXPECTED),
        ("Saturday, November 21, 2026 1:02:03 AM", EXPECTED),
        ("November 21 2026 01:02:03 -0500", at(timedelta(hours=-5))),
        ("11/21/2026 01:02:03 UTC", EXPECTED),
    ],
)
def test_complete_dates_are_read(text: str, expected: datetime) -> None:
    date = parse_date(text)
    assert isinstance(date, datetime)
    assert date == expected
    assert date.utcoffset() == expected.utcoffset()


def test_the_zones_are_those_of_pytz() -> None:
    for text in (
        "Sat Nov 21 01:02:03 +0000 2026",
        "2026-11-21T01:02:03Z",
        "21 November 2026 01:02",
    ):
        assert parse_date(text).tzinfo is pytz.utc  # type: ignore[union-attr]
    for text in ("Sat Nov 21 01:02:03 +0130 2026", "21 November 2026 01:02 +0130"):
        assert parse_date(text).tzinfo is pytz.FixedOffset(90)  # type: ignore[union-attr]


@pytest.mark.parametrize("nothing", [None, "", False])
def test_no_date_is_none(nothing: None) -> None:
    assert parse_date(nothing) is None
    assert parse_date(nothing, pytz.utc) is None


@pytest.mark.parametrize(
    "text",
    [
        "10",
        "monday",
        "2026",
        "2026-11-21",
        "01:02:03",
        "Sat 01:02:03",
        "21 Nov 01:02:03",
        "Nov 2026 01:02:03",
        "soon",
        "0000-00-00 00:00:00",
        "Sat Foo 21 01:02:03 +0000 2026",
        "Sat Nov 31 01:02:03 +0000 2026",
        "Sat Nov 21 24:02:03 +0000 2026",
        "Sat Nov 21 01-02-03 +0000 2026",
        "Sat Nov 21 01:02:03 +9900 2026",
        "Sat, 21 Foo 2026 01:02:03 +0000",
        "2026-11-21T01:02:61Z",
        "2026-11-21T25:02:03Z",
        "2026-11-21T01:02:03+99:00",
        "01/02/2026 10:15",  # January or February?
        "21 November 2026 01:02:03 XYZ",
        "21 November 2026 01:02:03 +9959",
        "２０２６-11-21T01:02:03",  # digits, but not ASCII  # noqa: RUF001
        "x" * 10_000,
    ],
)
def test_what_is_no_complete_date_stays_the_text_it_was(text: str) -> None:
    assert parse_date(text) == text


@settings(derandomize=True, deadline=None)
@given(
    st.text()
    | st.from_regex(r"\A[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [+-]\d{4} \d{4}\Z")
    | st.from_regex(r"\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?\Z")
    | st.from_regex(r"\A[\w:/., +-]{0,12}\d\d:\d\d[\w:/., +-]{0,12}2026[\w:/., +-]{0,12}\Z")
)
@example("Sat Nov 21 01:02:03 +0000 0001")
@example("Fri Dec 31 23:59:59 -2359 9999")
def test_no_text_raises_and_no_date_is_naive(text: str) -> None:
    for zone in (None, pytz.timezone("Asia/Tokyo"), timezone(timedelta(hours=-23))):
        date = parse_date(text, zone)
        if isinstance(date, datetime):
            assert date.utcoffset() is not None
        else:
            assert date == (text or None)


@settings(derandomize=True, deadline=None)
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_what_the_server_writes_is_what_is_read(moment: datetime, minutes: int) -> None:
    sent = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    for form in ("%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"):
        date = parse_date(sent.strftime(form))
        assert date == sent
        assert date.utcoffset() == sent.utcoffset()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "zone",
    [
        pytz.timezone("Europe/Berlin"),
        zoneinfo.ZoneInfo("Europe/Berlin"),
        dateutil_tz.gettz("Europe/Berlin"),
        dateutil_tz.tzrange("CET", 3600, "CEST"),  # cannot be hashed
    ],
    ids=["pytz", "zoneinfo", "dateutil", "dateutil range"],
)
def test_dates_are_converted_to_any_kind_of_zone(zone: timezone) -> None:
    winter = parse_date("Sat Nov 21 01:02:03 +0000 2026", zone)
    summer = parse_date("Tue Jul 21 01:02:03 +0000 2026", zone)
    assert winter == EXPECTED
    assert winter.utcoffset() == timedelta(hours=1)  # type: ignore[union-attr]
    assert summer.utcoffset() == timedelta(hours=2)  # type: ignore[union-attr]


def test_an_unreadable_date_stays_in_any_zone() -> None:
    assert parse_date("soon", pytz.utc) == "soon"


@pytest.mark.parametrize(
    "text", ["Mon Jan 01 00:00:00 +0000 0001", "Fri Dec 31 23:59:59 +0000 9999"]
)
def test_a_date_that_cannot_be_converted_keeps_its_offset(text: str) -> None:
    for hours in (-5, 5):
        date = parse_date(text, timezone(timedelta(hours=hours)))
        assert isinstance(date, datetime)
    outside = -5 if text.endswith("0001") else 5
    assert parse_date(text, timezone(timedelta(hours=outside))).utcoffset() == timedelta(0)  # type: ignore[union-attr]


def test_equal_moments_of_different_zones_are_not_mixed_up() -> None:
    first = parse_date("Sat Nov 21 01:02:03 +0000 2026")
    second = parse_date("Sat Nov 21 02:02:03 +0100 2026")
    assert first == second
    assert first.utcoffset() != second.utcoffset()  # type: ignore[union-attr]


def test_a_reader_remembers_only_so_many_dates() -> None:
    reader = date_reader(timezone(timedelta(minutes=7)))
    day = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(2000):
        text = (day + timedelta(days=number)).strftime("%a %b %d %H:%M:%S +0000 %Y")
        assert reader[text] == day + timedelta(days=number)
        assert reader[text] is reader[text]
    assert 0 < len(reader) <= 512


def test_strptime_which_depends_on_the_locale_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("_strptime._strptime", None)
    with pytest.raises(TypeError):
        datetime.strptime("2026", "%Y")
    for text in ("Sun Mar 01 01:02:03 +0000 2026", "Sun, 1 Mar 2026 01:02:03 +0000"):
        assert DateReader(None)[text] == datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)


def test_dateutil_is_imported_only_where_it_is_needed() -> None:
    program = (
        "import sys; from gnusocial.entities.dates import parse_date\n"
        "parse_date('Sat Nov 21 01:02:03 +0000 2026'); parse_date('2026-11-21T01:02:03Z')\n"
        "parse_date('monday')\n"
        "assert 'dateutil.parser' not in sys.modules\n"
        "parse_date('21 November 2026 01:02')\n"
        "assert 'dateutil.parser' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
