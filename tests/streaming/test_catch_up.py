"""How much of the past a new stream delivers."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from gnusocial.entities import Status
from gnusocial.streaming.catch_up import CatchUpRule

NEW, OLD = datetime(2026, 11, 28, tzinfo=timezone.utc), datetime(2026, 11, 26, tzinfo=timezone.utc)
SINCE = datetime(2026, 11, 27, tzinfo=timezone.utc).timestamp()


def items(*moments: datetime | None) -> list[Status]:
    return [Status(id=1, created_at=moment) for moment in moments]


@pytest.mark.parametrize(
    ("rule", "moments", "enough"),
    [
        (CatchUpRule(), [], True),
        (CatchUpRule(count=2), [NEW], False),
        (CatchUpRule(count=2), [NEW, NEW], True),
        (CatchUpRule(count=2), [NEW, NEW, NEW], True),
        (CatchUpRule(count=None), [NEW, OLD], False),
        (CatchUpRule(count=None, since=SINCE), [], False),
        (CatchUpRule(count=None, since=SINCE), [NEW, NEW], False),
        (CatchUpRule(count=None, since=SINCE), [NEW, OLD], True),
        # The last one tells, whatever stands above it.
        (CatchUpRule(count=None, since=SINCE), [NEW, OLD, NEW], False),
        (CatchUpRule(count=None, since=OLD.timestamp()), [NEW, OLD], False),
        (CatchUpRule(count=None, since=SINCE), [NEW, None], False),
    ],
)
def test_older_pages_are_read_until_there_is_enough(
    rule: CatchUpRule, moments: list[datetime | None], enough: bool
) -> None:
    assert rule.enough(items(*moments)) is enough
