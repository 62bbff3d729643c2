"""The configuration of a server, by section."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class ConfigSite(Entity):
    """The section ``site``."""

    __slots__ = ()

    name: str | None
    """The name of the site."""
    server: str | None
    """The host name of the site."""
    path: str | None
    """The path of the site on its host."""
    fancy: bool | None
    """Whether URLs have no ``index.php``."""
    textlimit: int | None
    """The maximum length of a status in characters; 0 for no limit."""
    private: bool | None
    """Whether anonymous callers are refused."""
    closed: bool | None
    """Whether registration is closed."""
    inviteonly: bool | None
    """Whether registration requires an invitation."""
    timezone: str | None
    """The default time zone of the site."""
    language: str | None
    """The default language of the site."""
    ssl: str | None
    """``never``, ``sometimes`` or ``always``."""
    sslserver: str | None
    """The host name for encrypted connections."""
    theme: str | None
    """The name of its theme."""
    logo: str | None
    """The URL of its logo."""
    email: str | None
    """How to reach the administrator."""
    broughtby: str | None
    """The name of the operator."""
    broughtbyurl: str | None
    """The URL of the operator."""
    friendica: AttribAccessDict | None
    """Friendica only: its version and more."""


class ConfigLicense(Entity):
    """The section ``license``: the terms for published statuses."""

    __slots__ = ()

    type: str | None
    """The kind of license: ``cc``, ``private`` or ``allrightsreserved``."""
    owner: str | None
    """The holder of the license."""
    url: str | None
    """Its address."""
    title: str | None
    """Its name."""
    image: str | None
    """The URL of its image."""


class ConfigNickname(Entity):
    """The section ``nickname``."""

    __slots__ = ()
    _always = ("featured",)

    featured: list[str]
    """The nicknames that the site shows on its front page."""


class ConfigProfile(Entity):
    """The section ``profile``."""

    __slots__ = ()

    biolimit: int | None
    """The maximum length of a user's description; None for ``site.textlimit``, 0 for no limit."""


class ConfigGroup(Entity):
    """The section ``group``."""

    __slots__ = ()

    desclimit: int | None
    """The maximum length of a group's description; None for ``site.textlimit``, 0 for no limit."""


class ConfigNotice(Entity):
    """The section ``notice``."""

    __slots__ = ()

    contentlimit: int | None
    """The maximum length of a status; None for ``site.textlimit``, 0 for no limit."""


class ConfigThrottle(Entity):
    """The section ``throttle``: the rate limit for posts."""

    __slots__ = ()

    enabled: bool | None
    """Whether the limit is enabled."""
    count: int | None
    """The maximum number of posts within ``timespan``."""
    timespan: int | None
    """The period for ``count`` in seconds."""


class ConfigXmpp(Entity):
    """The section ``xmpp``; without the plugin everything but ``enabled`` is None."""

    __slots__ = ()

    enabled: bool | None
    """Whether posting by XMPP is enabled."""
    server: str | None
    """The host of the bot."""
    port: int | None
    """The port of the bot."""
    user: str | None
    """The name of the bot."""


class ConfigIntegration(Entity):
    """The section ``integration``."""

    __slots__ = ()

    source: str | None
    """The source name that the site uses when it posts to other sites."""


class ConfigAttachments(Entity):
    """The section ``attachments``."""

    __slots__ = ()

    uploads: bool | None
    """Whether files can be uploaded."""
    file_quota: int | None
    """The maximum size of a file in bytes; 0 if uploads are off."""


class ConfigUrl(Entity):
    """The section ``url``: when URLs in statuses are shortened."""

    __slots__ = ()

    maxurllength: int | None
    """URLs of this length or longer are shortened; 0 for all, -1 for none."""
    maxnoticelength: int | None
    """In a status longer than this, all URLs are shortened; -1 means the maximum length."""


class Config(Entity):
    """The configuration of a server. A section that the server did not send is present, and empty.

    Whatever the types in the server's database, flags are bool, numbers are int, and values that
    are not set are None.
    """

    __slots__ = ()

    site: ConfigSite
    """The site as a whole."""
    license: ConfigLicense
    """The terms for published statuses."""
    nickname: ConfigNickname
    """Nicknames."""
    profile: ConfigProfile
    """Limits of profiles."""
    group: ConfigGroup
    """Limits of groups."""
    notice: ConfigNotice
    """Limits of statuses."""
    throttle: ConfigThrottle
    """The rate limit for posts."""
    xmpp: ConfigXmpp
    """Posting by XMPP."""
    integration: ConfigIntegration
    """Posting to other sites."""
    attachments: ConfigAttachments
    """Uploads."""
    url: ConfigUrl
    """Shortening of URLs."""


Config._always = tuple(Config._fields)
