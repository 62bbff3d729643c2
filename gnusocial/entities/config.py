"""How a server is configured, section by section."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import BOOLEAN, COLLECTION, INTEGER, MAPPING, TEXT, one


class ConfigSite(Entity):
    """The section ``site``.

    name, server (str or None)
        The name of the site and of its host.
    textlimit (int or None)
        The longest text of a status in characters; 0 for no limit.
    private (bool or None)
        Whether anonymous callers are refused.
    closed, inviteonly (bool or None)
        Whether nobody, or only the invited, may register.
    timezone, language (str or None)
        What the site uses by default.
    ssl (str or None)
        ``never``, ``sometimes`` or ``always``.
    fancy (bool or None)
        Whether addresses go without ``index.php``.
    theme, path, logo, email, broughtby, broughtbyurl, sslserver (str or None)
        As the administrator wrote them.
    friendica (AttribAccessDict or None)
        Only on Friendica.
    """

    __slots__ = ()

    name: str | None
    server: str | None
    theme: str | None
    path: str | None
    logo: str | None
    fancy: bool | None
    language: str | None
    email: str | None
    broughtby: str | None
    broughtbyurl: str | None
    timezone: str | None
    closed: bool | None
    inviteonly: bool | None
    private: bool | None
    textlimit: int | None
    ssl: str | None
    sslserver: str | None
    friendica: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "name": TEXT,
        "server": TEXT,
        "theme": TEXT,
        "path": TEXT,
        "logo": TEXT,
        "fancy": BOOLEAN,
        "language": TEXT,
        "email": TEXT,
        "broughtby": TEXT,
        "broughtbyurl": TEXT,
        "timezone": TEXT,
        "closed": BOOLEAN,
        "inviteonly": BOOLEAN,
        "private": BOOLEAN,
        "textlimit": INTEGER,
        "ssl": TEXT,
        "sslserver": TEXT,
        "friendica": MAPPING,
    }


class ConfigLicense(Entity):
    """The section ``license``: under which terms statuses are published.

    type, owner, url, title, image (str or None)
        The kind of licence, who holds it, its address, name and picture.
    """

    __slots__ = ()

    type: str | None
    owner: str | None
    url: str | None
    title: str | None
    image: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "type": TEXT,
        "owner": TEXT,
        "url": TEXT,
        "title": TEXT,
        "image": TEXT,
    }


class ConfigNickname(Entity):
    """The section ``nickname``.

    featured (list of str)
        The nicknames that the site shows on its front page.
    """

    __slots__ = ()

    featured: list[str]

    _convert: ClassVar[dict[str, Any]] = {"featured": COLLECTION}
    _default: ClassVar[dict[str, Any]] = {"featured": list}


class ConfigProfile(Entity):
    """The section ``profile``.

    biolimit (int or None)
        The longest description of a user; None for ``site.textlimit``, 0 for no limit.
    """

    __slots__ = ()

    biolimit: int | None

    _convert: ClassVar[dict[str, Any]] = {"biolimit": INTEGER}


class ConfigGroup(Entity):
    """The section ``group``.

    desclimit (int or None)
        The longest description of a group; None for ``site.textlimit``, 0 for no limit.
    """

    __slots__ = ()

    desclimit: int | None

    _convert: ClassVar[dict[str, Any]] = {"desclimit": INTEGER}


class ConfigNotice(Entity):
    """The section ``notice``.

    contentlimit (int or None)
        The longest text of a status; None for ``site.textlimit``, 0 for no limit.
    """

    __slots__ = ()

    contentlimit: int | None

    _convert: ClassVar[dict[str, Any]] = {"contentlimit": INTEGER}


class ConfigThrottle(Entity):
    """The section ``throttle``: how fast one may post.

    enabled (bool or None)
        Whether there is such a limit.
    count (int or None)
        How many statuses may be posted ...
    timespan (int or None)
        ... within this many seconds.
    """

    __slots__ = ()

    enabled: bool | None
    count: int | None
    timespan: int | None

    _convert: ClassVar[dict[str, Any]] = {"enabled": BOOLEAN, "count": INTEGER, "timespan": INTEGER}


class ConfigXmpp(Entity):
    """The section ``xmpp``; all is None without the plugin, but for ``enabled``.

    enabled (bool or None)
        Whether one can post by XMPP.
    server, user (str or None), port (int or None)
        The address of the bot.
    """

    __slots__ = ()

    enabled: bool | None
    server: str | None
    port: int | None
    user: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "enabled": BOOLEAN,
        "server": TEXT,
        "port": INTEGER,
        "user": TEXT,
    }


class ConfigIntegration(Entity):
    """The section ``integration``.

    source (str or None)
        The source that the site gives when it posts to other sites.
    """

    __slots__ = ()

    source: str | None

    _convert: ClassVar[dict[str, Any]] = {"source": TEXT}


class ConfigAttachments(Entity):
    """The section ``attachments``.

    uploads (bool or None)
        Whether files can be uploaded.
    file_quota (int or None)
        The largest file in bytes; 0 if uploads are off.
    """

    __slots__ = ()

    uploads: bool | None
    file_quota: int | None

    _convert: ClassVar[dict[str, Any]] = {"uploads": BOOLEAN, "file_quota": INTEGER}


class ConfigUrl(Entity):
    """The section ``url``: when addresses in statuses are shortened.

    maxurllength (int or None)
        Addresses longer than this are shortened, ...
    maxnoticelength (int or None)
        ... and all addresses of a status longer than this; -1 stands for its longest text.
    """

    __slots__ = ()

    maxurllength: int | None
    maxnoticelength: int | None

    _convert: ClassVar[dict[str, Any]] = {"maxurllength": INTEGER, "maxnoticelength": INTEGER}


class Config(Entity):
    """How a server is configured. A section that it did not send is there, and empty.

    site (ConfigSite), license (ConfigLicense), nickname (ConfigNickname), \
profile (ConfigProfile), \
group (ConfigGroup), notice (ConfigNotice), throttle (ConfigThrottle), xmpp (ConfigXmpp), \
integration (ConfigIntegration), attachments (ConfigAttachments), url (ConfigUrl)
        The sections. Whatever the administrator or the database holds, flags are bool, numbers
        int, and what is not set is None.
    """

    __slots__ = ()

    site: ConfigSite
    license: ConfigLicense
    nickname: ConfigNickname
    profile: ConfigProfile
    group: ConfigGroup
    notice: ConfigNotice
    throttle: ConfigThrottle
    xmpp: ConfigXmpp
    integration: ConfigIntegration
    attachments: ConfigAttachments
    url: ConfigUrl

    _convert: ClassVar[dict[str, Any]] = {
        "site": one("ConfigSite"),
        "license": one("ConfigLicense"),
        "nickname": one("ConfigNickname"),
        "profile": one("ConfigProfile"),
        "group": one("ConfigGroup"),
        "notice": one("ConfigNotice"),
        "throttle": one("ConfigThrottle"),
        "xmpp": one("ConfigXmpp"),
        "integration": one("ConfigIntegration"),
        "attachments": one("ConfigAttachments"),
        "url": one("ConfigUrl"),
    }
    _default: ClassVar[dict[str, Any]] = {
        "site": ConfigSite,
        "license": ConfigLicense,
        "nickname": ConfigNickname,
        "profile": ConfigProfile,
        "group": ConfigGroup,
        "notice": ConfigNotice,
        "throttle": ConfigThrottle,
        "xmpp": ConfigXmpp,
        "integration": ConfigIntegration,
        "attachments": ConfigAttachments,
        "url": ConfigUrl,
    }
