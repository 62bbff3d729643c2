"""Mistakes with these methods; both type checkers must reject every marked line, and no other."""

from __future__ import annotations

from gnusocial import GNUSocial, Notification


def mistakes(gs: GNUSocial, each: Notification) -> None:
    print(gs.toot("x"))  # wrong
    print(gs.fit("x").id)  # wrong
    print(gs.fit("x", link="y"))  # wrong
    print(gs.split("x").upper())  # wrong
    print(gs.thread_post(["x"]).id)  # wrong
    print(gs.thread_post([1]))  # wrong
    print(gs.thread_post(["x"], resume="y"))  # wrong
    print(gs.notifications("like"))  # wrong
    print(gs.notifications()[0].text)  # wrong
    print(each.status.text)  # wrong
    print(each.created_at.year)  # wrong
    print(each.kind == 5 or each.knid)  # wrong
    print(gs.pagination_iterator(gs.notifications(), only_post=True))  # wrong
    print(gs.stream_tag(word="cats"))  # wrong
    print(gs.stream_tag(tag=5))  # wrong
    print(gs.stream_tag())  # wrong
    print(gs.stream_tag("cats", tag="cats"))  # wrong
    print(gs.stream_list(user="bob"))  # wrong
    print(gs.stream_home(user="bob"))  # wrong
    print(gs.stream_home(only_post=True))  # wrong
    print(gs.stream_notifications("like"))  # wrong
    print(gs.stream_notifications("follow", print))  # wrong
    print(next(gs.stream_notifications()).text)  # wrong
