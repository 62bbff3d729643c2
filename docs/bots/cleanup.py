"""Show your posts older than 30 days, except your favourites; with --delete, delete them."""

import sys
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from gnusocial import UNKNOWN_DATE, GNUSocial, GNUSocialNotFoundError, Status

KEEP = timedelta(days=30)


def old_posts(gs: GNUSocial, before: datetime) -> list[Status]:
    """Return the old posts; reports of other activities (follows, favourites) are not posts."""
    newest = gs.timeline_user(limit=200)
    return [
        status
        for status in gs.pagination_iterator(newest, until=before, only_posts=True)
        if status.created_at != UNKNOWN_DATE  # posts without a readable date are kept
        and not status.favorited
    ]


def main(delete: bool) -> None:
    with GNUSocial.from_env() as gs:
        for status in old_posts(gs, datetime.now(timezone.utc) - KEEP):
            print(status.id, status.text, sep="\t")
            if delete:
                with suppress(GNUSocialNotFoundError):  # already gone
                    gs.status_delete(status)


if __name__ == "__main__":
    main(delete="--delete" in sys.argv[1:])
