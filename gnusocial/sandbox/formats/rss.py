"""RSS 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dates import rfc2822_date
from ..entities import Presenter
from ..replies import Reply
from . import xml

if TYPE_CHECKING:
    from ..records import Notice
    from ..request import Call
    from .feed import Feed

RSS_TYPE = "application/rss+xml; charset=utf-8"


def feed_reply(call: Call, feed: Feed) -> Reply:
    """A timeline."""
    root = xml.Element(
        "rss",
        {
            "version": "2.0",
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:georss": "http://www.georss.org/georss",
        },
    )
    channel = root.add("channel")
    page = call.world.url(feed.page)
    channel.add("title", feed.title)
    channel.add("link", page)
    href = call.world.url(call.uri.lstrip("/").split("?")[0])
    channel.add(
        "atom:link", attributes={"type": "application/rss+xml", "href": href, "rel": "self"}
    )
    image = channel.add("image")
    image.add("link", page)
    image.add("title", feed.title)
    image.add("url", call.world.url(f"theme/{call.version.theme}/logo.png"))
    channel.add("description", feed.subtitle)
    channel.add("language", "en-us")
    channel.add("ttl", "40")
    for notice in feed.notices:
        _add_item(call, channel, notice)
    return Reply(xml.document(root), RSS_TYPE)


def _add_item(call: Call, channel: xml.Element, notice: Notice) -> None:
    item = channel.add("item")
    item.add("title", f"{notice.author.nickname}: {notice.content}")
    item.add("description", notice.rendered)
    item.add("pubDate", rfc2822_date(notice.created))
    page = call.world.url(f"notice/{notice.id}")
    item.add("guid", page)
    item.add("link", page)
    for file in Presenter(call).attachments(notice):
        attributes = {
            "url": file["url"] or "",
            "type": file["mimetype"] or "",
            "length": file["size"] or "",
        }
        item.add("enclosure", attributes=attributes)
    for tag in notice.tags:
        item.add("category", tag)
