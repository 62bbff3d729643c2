"""Names of Mastodon.py, and what they are called here.

The AttributeError of a client and the migration guide in the documentation use this table.
"""

from __future__ import annotations

#: Method of Mastodon.py -> what to use here. A name with ``()`` is a method of the client.
RENAMED = {
    "toot": "post()",
    "status_reblog": "status_repeat()",
    "status_unreblog": "status_unrepeat()",
    "status_reblogged_by": "status_repeats(), which returns the repeats with their users",
    "status_favourite": "status_favorite()",
    "status_unfavourite": "status_unfavorite()",
    "status_favourited_by": "status_favorited_by()",
    "favourites": "favorites()",
    "statuses": "status(), once for each",
    "get_status_length": "text_length()",
    "timeline_local": "timeline_public()",
    "timeline_hashtag": "timeline_tag()",
    "conversations": "direct_messages(), or conversation() for the statuses around one",
    "bookmarks": "timeline_bookmarks()",
    "account_lookup": "account()",
    "account_search": "search() for statuses; there is no search for users",
    "account_relationships": "account_relationship()",
    "account_update_credentials": "account_update_profile() and account_update_avatar()",
    "account_lists": "list_memberships()",
    "account_remove_from_followers": "account_block(), then account_unblock()",
    "account_mute": "account_block(); there is no mute",
    "account_unmute": "account_unblock(); there is no mute",
    "follows": "account_follow()",
    "list": "list_show()",
    "list_accounts": "list_members()",
    "list_accounts_add": "list_members_add()",
    "list_accounts_delete": "list_members_remove()",
    "search_v1": "search()",
    "search_v2": "search()",
    "trending_tags": "trends()",
    "stream_hashtag": "stream_tag()",
    "stream_local": "stream_public()",
    "stream_direct": "stream_direct_messages()",
    "notifications_unread_count": "notifications(); the server does not know what was read",
    "grouped_notifications": "notifications()",
    "instance_v1": "instance()",
    "instance_v2": "instance()",
    "instance_health": "instance_healthy()",
    "retrieve_mastodon_version": "instance_version()",
    "get_supported_version": "instance_version()",
}

#: Prefixes of methods for what GNU social does not have, and what that is.
MISSING = {
    ("poll", "make_poll"): "polls",
    ("scheduled_status",): "scheduled statuses",
    ("filter", "create_filter", "update_filter", "delete_filter", "add_filter"): "filters",
    ("mutes", "status_mute", "status_unmute"): "mutes",
    ("domain_block", "domain_unblock"): "domain blocks of users",
    ("report",): "reports in its API",
    ("admin_",): "moderation in its API",
    ("push_subscription",): "web push; streams poll",
    ("custom_emojis",): "custom emoji",
    ("endorse", "account_endorse", "account_unendorse"): "endorsements",
    ("featured_tag", "tag_feature"): "featured tags",
    ("followed_tags", "tag_follow", "tag_unfollow"): "tags to follow",
    ("follow_request",): "follow requests in its API",
    ("suggestion",): "suggestions",
    ("markers_",): "markers",
    ("announcement",): "announcements",
    ("status_update", "status_history", "status_source"): "edits of statuses",
    ("status_pin", "status_unpin", "account_pin", "account_unpin"): "pins",
    ("status_bookmark", "status_unbookmark"): "a route to set bookmarks",
    ("status_translate", "instance_translation"): "translations",
    ("media_update",): "a route to change uploads",
    ("preferences",): "preferences in its API",
    ("notifications_clear", "notifications_dismiss"): "read marks of notifications",
}


def advice(name: str) -> str | None:
    """Return a hint for the name of a Mastodon.py method; None if there is none."""
    if name in RENAMED:
        return f"it is {RENAMED[name]} here"
    for beginnings, what in MISSING.items():
        if name.startswith(beginnings):
            return f"GNU social has no {what}"
    return None
