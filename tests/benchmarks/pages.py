"""The pages for serving and decoding: recorded statuses, repeated with other ids and dates.

It uses only the standard library, because the programs of all libraries import it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parents[1] / "recordings"
TIMELINES = (
    "1.20.10/public_timeline",
    "1.20.10/home_timeline_after",
    "1.20.10/param_count_200",
    "2.0.1/public_timeline",
    "2.0.1/user_timeline",
    "2.0.1/param_count_200",
)
_NEWEST = datetime(2026, 11, 21, 23, 59, 58, tzinfo=timezone.utc)
_DATE = "%a %b %d %H:%M:%S +0000 %Y"


def recorded_statuses() -> list[dict[str, Any]]:
    """Return the statuses of the recorded timelines, as the servers sent them."""
    statuses = []
    for name in TIMELINES:
        recording = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
        statuses += json.loads(recording["response"]["body"])
    return statuses


def page(length: int) -> list[dict[str, Any]]:
    """Return a page of that many statuses, a minute apart."""
    recorded = recorded_statuses()
    statuses = []
    for number in range(length):
        status = dict(recorded[number % len(recorded)])
        status["id"] = 10_000 - number
        status["created_at"] = _date(number).strftime(_DATE)
        statuses.append(status)
    return statuses


def page_text(length: int) -> str:
    """Return the JSON text of a page of that many statuses."""
    return json.dumps(page(length))


def mastodon_text(length: int) -> str:
    """Return the same page as a Mastodon server would send it: texts, authors, dates, files."""
    statuses = []
    for number, status in enumerate(page(length)):
        statuses.append(_as_mastodon(status, _date(number).strftime("%Y-%m-%dT%H:%M:%S.000Z")))
    return json.dumps(statuses)


def tweet_text(length: int) -> str:
    """Return the same page for libraries that require a source in each status."""
    return json.dumps([{**status, "source": status["source"] or "web"} for status in page(length)])


class Archive:
    """A timeline of many statuses, which renders any page as JSON quickly."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._parts = [_split(status) for status in recorded_statuses()]

    def page(self, count: int, max_id: int | None) -> bytes:
        """Return the statuses from ``max_id`` on, newest first; ids go from the total to 1."""
        first = self._total if max_id is None else min(max_id, self._total)
        texts = []
        for number in range(first, max(first - count, 0), -1):
            head, middle, tail = self._parts[number % len(self._parts)]
            created = _date(self._total - number).strftime(_DATE)
            texts.append(f"{head}{number}{middle}{created}{tail}")
        return f"[{','.join(texts)}]".encode()


def _date(number: int) -> datetime:
    return _NEWEST - timedelta(seconds=61 * number)


def _split(status: dict[str, Any]) -> list[str]:
    """Return the JSON text of a status in three parts, to insert its id and its date."""
    rest = {key: value for key, value in status.items() if key not in ("id", "created_at")}
    return ['{"id": ', ', "created_at": "', f'", {json.dumps(rest)[1:]}']


def _as_mastodon(status: dict[str, Any], created_at: str) -> dict[str, Any]:
    return {
        "id": str(status["id"]),
        "created_at": created_at,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": status["uri"],
        "url": status["uri"],
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "content": status["statusnet_html"],
        "reblog": None,
        "application": {"name": status["source"], "website": None},
        "account": _account(status["user"], created_at),
        "media_attachments": [_media(file) for file in status.get("attachments") or []],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def _account(user: dict[str, Any], created_at: str) -> dict[str, Any]:
    return {
        "id": str(user["id"]),
        "username": user["screen_name"],
        "acct": user["screen_name"],
        "display_name": user["name"],
        "locked": False,
        "bot": False,
        "discoverable": True,
        "group": False,
        "created_at": created_at,
        "note": user["description"] or "",
        "url": user["statusnet_profile_url"],
        "uri": user["statusnet_profile_url"],
        "avatar": user["profile_image_url"],
        "avatar_static": user["profile_image_url"],
        "header": user["profile_image_url"],
        "header_static": user["profile_image_url"],
        "followers_count": user["followers_count"],
        "following_count": user["friends_count"],
        "statuses_count": user["statuses_count"],
        "last_status_at": created_at[:10],
        "emojis": [],
        "fields": [],
    }


def _media(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(file.get("id") or 1),
        "type": "image",
        "url": file["url"],
        "preview_url": file["url"],
        "remote_url": None,
        "meta": {"original": {"width": 640, "height": 480, "size": "640x480", "aspect": 1.33}},
        "description": None,
        "blurhash": None,
    }
