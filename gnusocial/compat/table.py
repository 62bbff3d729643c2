"""Every function of pygnusocial: one class for each module, one line for each function.

A line has the path, the replacement, and version 2's positional arguments. Type checkers read it.
"""
# ruff: noqa: D101, D102, N801 - the classes are modules of pygnusocial, and have their names

import functools
from typing import Any, NamedTuple

from gnusocial import errors
from gnusocial.compat import helpers

_LOGIN = "username password"
_STATUS = f"{_LOGIN} status_id"
_THREAD = f"conversation_id {_LOGIN}"
_FILE = f"{_LOGIN} media"
_APPLICATION = "consumer_key consumer_secret"
_ACCESS = f"{_APPLICATION} resource_owner_key resource_owner_secret secret_key"


class Row(NamedTuple):
    """The entry for a function in the table."""

    method: str
    path: str
    ours: str = ""
    older: str = _LOGIN

    @property
    def argument(self) -> str:  # the name of the parameter after the URL
        return self.path.partition("{")[2].partition("}")[0]

    def __call__(self, server_url: str, *args: Any, **kwargs: Any) -> Any: ...


_get, _post = functools.partial(Row, "GET"), functools.partial(Row, "POST")
# fmt: off

class accounts:
    make_path = "account/{}.json".format
    verify_credentials = _get("account/verify_credentials.json", "account_verify_credentials")
    register = _post("account/register.json", "create_account", "nickname password confirm")
    update_profile = _post("account/update_profile.json", "account_update_profile")
    update_profile_image = _post(make_path("update_profile_image"), "account_update_avatar", _FILE)
class activity_streams:
    make_path = "statuses/{}.as".format
    public = _get("statuses/public_timeline.as", "activity_stream_public")
    home = _get("statuses/home_timeline.as", "activity_stream_home")
    friends = _get("statuses/friends_timeline.as", "activity_stream_friends")
    user = _get("statuses/user_timeline.as", "activity_stream_user")
    mentions = _get("statuses/mentions.as", "activity_stream_mentions")
    replies = _get("statuses/replies.as", "activity_stream_replies")
class blocks:
    make_path = "blocks/{}.json".format
    create = _post("blocks/create.json", "account_block")
    destroy = _post("blocks/destroy.json", "account_unblock")
class config:
    config = _get("statusnet/config.json", "config")
class direct_messages:
    make_path = staticmethod(lambda path: f"direct_messages{path and '/'}{path}.json")
    received = _get("direct_messages.json", "direct_messages")
    sent = _get("direct_messages/sent.json", "direct_messages_sent")
    new = _post("direct_messages/new.json", "direct_message_post", f"{_LOGIN} text")
class exceptions:
    ServerURLError = errors.ServerURLError
    AuthenticationError = helpers.AuthenticationError
    GNUSocialAPIError = errors.GNUSocialAPIError
class favorites:  # of pygnusocial 1 to 3
    favorites = _get("favorites.json", "favorites")
    create = _post("favorites/create/{status_id}.json", "status_favorite", _STATUS)
    destroy = _post("favorites/destroy/{status_id}.json", "status_unfavorite", _STATUS)
class friendships:
    make_path = "friendships/{}.json".format
    exists = _get("friendships/exists.json", "account_follows", f"user_a user_b {_LOGIN}")
    show = _get("friendships/show.json", "account_relationship")
    create = _post("friendships/create.json", "account_follow")
    destroy = _post("friendships/destroy.json", "account_unfollow")
class groups:
    make_path = "statusnet/groups/{}".format
    create = _post("statusnet/groups/create.json", "group_create", f"{_LOGIN} nickname")
    local_groups = list_all = _get("statusnet/groups/list_all.json", "groups")
    user_groups = _get("statusnet/groups/list.json", "account_groups")
    timeline = _get("statusnet/groups/timeline/{group}.json", "timeline_group")
    show = _get("statusnet/groups/show/{group}.json", "group")
    is_member = _get("statusnet/groups/is_member.json?group_name={group}", "group_is_member")
    admins = _get("statusnet/groups/admins/{group}.json", "group_admins")
    members = _get("statusnet/groups/membership/{group}.json", "group_members")
    leave = _post("statusnet/groups/leave/{group}.json", "group_leave")
    join = _post("statusnet/groups/join/{group}.json", "group_join")
class media:
    upload = _post("media/upload.json", "media_post", _FILE)
class oauth:
    make_path = "oauth/{}".format
    make_oauth_object = staticmethod(helpers.make_oauth_object)
    authorize_url = staticmethod(helpers.authorize_url)
    request_token = _post("oauth/request_token", "auth_request_url", _APPLICATION)
    access_token = _post("oauth/access_token", "log_in", _ACCESS)
class search:
    search = _get("search.json?q={query}", "search", f"query {_LOGIN}")
class statuses:
    add_id, statuses_path = "{}/{}.json".format, "statuses/{}".format
    favorites_path = "favorites/{}".format
    favorites = _get("favorites.json", "favorites")
    update = _post("statuses/update.json", "status_post", f"{_LOGIN} status")
    show = _get("statuses/show/{status_id}.json", "status", f"status_id {_LOGIN}")
    destroy = _post("statuses/destroy/{status_id}.json", "status_delete", _STATUS)
    repeat = _post("statuses/retweet/{status_id}.json", "status_repeat", _STATUS)
    favorite = _post("favorites/create/{status_id}.json", "status_favorite", _STATUS)
    unfavorite = _post("favorites/destroy/{status_id}.json", "status_unfavorite", _STATUS)
    conversation = _get("statusnet/conversation/{conversation_id}.json", "conversation", _THREAD)
class timelines:
    make_path = "statuses/{}.json".format
    public = _get("statuses/public_timeline.json", "timeline_public")
    home = _get("statuses/home_timeline.json", "timeline_home")
    friends = _get("statuses/friends_timeline.json", "timeline_friends")
    user = _get("statuses/user_timeline.json", "timeline_user")
    mentions = _get("statuses/mentions.json", "timeline_mentions")
    replies = _get("statuses/replies.json", "timeline_replies")
class users:
    friends = following = _get("statuses/friends.json", "account_following")
    followers = _get("statuses/followers.json", "account_followers")
    show = _get("users/show.json", "account")
    friends_ids = _get("friends/ids.json", "account_following_ids")
    followers_ids = _get("followers/ids.json", "account_followers_ids")
class utils(exceptions):
    DOMAIN_REGEX = helpers.DOMAIN_REGEX
    config = _get("statusnet/config.json", "config")
    _api_path = _validate_server_url = staticmethod(helpers.api_path)
    _resource_url = staticmethod(helpers.resource_url)

MODULES = {name: each for name, each in vars().items() if isinstance(each, type) and name.islower()}
