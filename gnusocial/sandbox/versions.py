"""The named differences between the two emulated server versions.

One frozen dataclass contains them all, so that no other module compares version numbers. Facts that
hold for both versions are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from .records import Verb

ALL_VERBS = frozenset(Verb)
PUBLIC_VERBS = frozenset({Verb.POST, Verb.SHARE, Verb.FOLLOW, Verb.UNFOLLOW, Verb.JOIN, Verb.LEAVE})


@dataclass(frozen=True)
class Version:
    """The behaviour of one released version of the server. The defaults are those of 1.20.10."""

    name: str = "1.20.10"
    software: str = "1.20.10-release"
    generator_url: str = "https://gnu.io/social"
    theme: str = "neo-gnu"
    file_quota: int = 5_000_000
    database_error: str = "DB Error: unknown error"
    duplicate_error: str = "DB Error: already exists"
    """The database error for a duplicate key."""
    local_user_path: str = "user/"
    """Path of the page in a user's global id."""
    source_when_missing: str | None = "api"
    posts_as_application: bool = True
    """The name of an application replaces `source` in statuses/update, as on all other routes."""
    reserved_sources: frozenset[str] = frozenset({"web", "omb", "ostatus", "mail", "xmpp", "api"})
    longest_source: int | None = None
    """A longer `source` causes a database error; None: there is no such limit."""
    stream_verbs: frozenset[Verb] = ALL_VERBS
    """The verbs that home, public and user timelines show."""
    repeats_home_rows: bool = True
    """The home timeline pages over rows with one row for each reason to show a notice, and then
    removes the duplicates."""
    orders_favorites_by_id: bool = True
    """`since_id` and `max_id` of favorites compare notice ids; otherwise the times of favorites."""
    newest_own_groups_first: bool = False
    """The groups of a user are sorted by joining, newest first; otherwise by id."""
    keeps_untyped_attachments: bool = False
    """Links without a MIME type are listed as attachments."""
    keeps_invalid_utf8: bool = False
    nobody_status: int = 500
    nobody_error: str = "Call to a member function getUser() on null"
    """Error of users/show and groups/list_all if no user is named and nobody is logged in."""
    leaves_group_by_name: bool = False
    unfavorite_needs_parent: bool = False
    stores_direct_messages: bool = True
    has_media_upload: bool = True
    has_avatar_upload: bool = True
    converts_images: bool = False
    """Uploads become image/webp behind two links."""
    oldest_retweets_of_me_first: bool = True
    tag_bounds_fail: bool = True
    searches_words: bool = False
    """Search for words; otherwise for substrings."""
    falling_ids: bool = False
    """Rows of the same second come by descending id if the query does not order them."""
    updates_lists_by_put: bool = True
    newest_list_members_first: bool = False
    nodeinfo_path: str = "main/nodeinfo/2.0"
    has_activitypub: bool = False
    has_account_management: bool = False
    counts_registrations: bool = False


_RELEASES = (
    Version(),
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
