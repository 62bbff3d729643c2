"""The named differences between the two server versions that the sandbox can be.

One frozen dataclass holds them all, so that no other module asks for a version number: an action
asks for a named fact. Facts that hold for both versions are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from .world import Verb

ALL_VERBS = frozenset(Verb)
PUBLIC_VERBS = frozenset({Verb.POST, Verb.SHARE, Verb.FOLLOW, Verb.UNFOLLOW, Verb.JOIN, Verb.LEAVE})


@dataclass(frozen=True)
class Version:
    """What one released version of the server does its own way."""

    name: str
    software: str
    generator_url: str
    theme: str
    file_quota: int
    database_error: str
    duplicate_error: str
    """The database error for a duplicate key."""
    local_user_path: str
    """Path of the page that a user's global id names."""
    source_when_missing: str | None
    posts_as_application: bool
    """The name of an application replaces `source` in statuses/update; elsewhere always."""
    reserved_sources: frozenset[str]
    longest_source: int | None
    """A longer `source` is refused with a database error; None: there is no such limit."""
    stream_verbs: frozenset[Verb]
    """The verbs that home, public and user timelines show."""
    repeats_home_rows: bool
    """The home timeline counts a notice once for each reason to show it when it cuts the page,
    and shows it once."""
    orders_favorites_by_id: bool
    """`since_id` and `max_id` of favorites compare notice ids; otherwise the times of liking."""
    newest_own_groups_first: bool
    """The groups of a user come in the order of joining, newest first; otherwise by id."""
    keeps_untyped_attachments: bool
    """Links without a MIME type are listed as attachments."""
    keeps_invalid_utf8: bool
    nobody_status: int
    nobody_error: str
    """Error of users/show and groups/list_all when no user is named and nobody is logged in."""
    leaves_group_by_name: bool
    unfavorite_needs_parent: bool
    stores_direct_messages: bool
    has_media_upload: bool
    has_avatar_upload: bool
    converts_images: bool
    """Uploads become image/webp and hide behind two links."""
    oldest_retweets_of_me_first: bool
    tag_bounds_fail: bool
    searches_words: bool
    """Search by words; otherwise by substring."""
    falling_ids: bool
    """Rows of the same second come by falling id where the query does not order them."""
    updates_lists_by_put: bool
    newest_list_members_first: bool
    nodeinfo_path: str
    has_activitypub: bool
    has_account_management: bool
    counts_registrations: bool


_RELEASES = (
    Version(
        name="1.20.10",
        software="1.20.10-release",
        generator_url="https://gnu.io/social",
        theme="neo-gnu",
        file_quota=5_000_000,
        database_error="DB Error: unknown error",
        duplicate_error="DB Error: already exists",
        local_user_path="user/",
        source_when_missing="api",
        posts_as_application=True,
        reserved_sources=frozenset({"web", "omb", "ostatus", "mail", "xmpp", "api"}),
        longest_source=None,
        stream_verbs=ALL_VERBS,
        repeats_home_rows=True,
        orders_favorites_by_id=True,
        newest_own_groups_first=False,
        keeps_untyped_attachments=False,
        keeps_invalid_utf8=False,
        nobody_status=500,
        nobody_error="Call to a member function getUser() on null",
        leaves_group_by_name=False,
        unfavorite_needs_parent=False,
        stores_direct_messages=True,
        has_media_upload=True,
        has_avatar_upload=True,
        converts_images=False,
        oldest_retweets_of_me_first=True,
        tag_bounds_fail=True,
        searches_words=False,
        falling_ids=False,
        updates_lists_by_put=True,
        newest_list_members_first=False,
        nodeinfo_path="main/nodeinfo/2.0",
        has_activitypub=False,
        has_account_management=False,
        counts_registrations=False,
    ),
    Version(
        name="2.0.1",
        software="2.0.1-beta0",
        generator_url="https://gnusocial.rocks/",
        theme="neo-quitter",
        file_quota=33_554_432,
        database_error="MDB2 Error: unknown error",
        duplicate_error="MDB2 Error: constraint violation",
        local_user_path="index.php/user/",
        source_when_missing=None,
        posts_as_application=False,
        reserved_sources=frozenset(),
        longest_source=32,
        stream_verbs=PUBLIC_VERBS,
        repeats_home_rows=False,
        orders_favorites_by_id=False,
        newest_own_groups_first=True,
        keeps_untyped_attachments=True,
        keeps_invalid_utf8=True,
        nobody_status=400,
        nobody_error="No such user.",
        leaves_group_by_name=True,
        unfavorite_needs_parent=True,
        stores_direct_messages=False,
        has_media_upload=False,
        has_avatar_upload=False,
        converts_images=True,
        oldest_retweets_of_me_first=False,
        tag_bounds_fail=False,
        searches_words=True,
        falling_ids=True,
        updates_lists_by_put=False,
        newest_list_members_first=True,
        nodeinfo_path="api/nodeinfo/2.0.json",
        has_activitypub=True,
        has_account_management=True,
        counts_registrations=True,
    ),
)

VERSIONS = {release.name: release for release in _RELEASES}
