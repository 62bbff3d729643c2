"""How a server is configured, section by section."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class ConfigSite(Entity):
    """The section ``site``."""

    __slots__ = ()

    name: str | None
    """The name of the site."""
    server: str | None
    """The name of its host."""
    path: str | None
    """The folder that the site is in."""
    fancy: bool | None
    """Whether addresses go without ``index.php``."""
    textlimit: int | None
    """The longest text of a status in characters; 0 for no limit."""
    private: bool | None
    """Whether anonymous callers are refused."""
    closed: bool | None
    """Whether nobody may register."""
    inviteonly: bool | None
    """Whether only the invited may register."""
    timezone: str | None
    """The time zone that the site uses by default."""
    language: str | None
    """The language that the site uses by default."""
    ssl: str | None
    """``never``, ``sometimes`` or ``always``."""
    sslserver: str | None
    """The name of its host for encrypted connections."""
    theme: str | None
    """The name of its theme."""
    logo: str | None
    """The address of its logo."""
    email: str | None
    """How to reach the administrator."""
    broughtby: str | None
    """Who runs the site."""
    broughtbyurl: str | None
    """The page of who runs the site."""
    friendica: AttribAccessDict | None
    """Only on Friendica: its version and more."""


class ConfigLicense(Entity):
    """The section ``license``: under which terms statuses are published."""

    __slots__ = ()

    type: str | None
    """The kind of license: ``cc``, ``private`` or ``allrightsreserved``."""
    owner: str | None
    """Who holds it."""
    url: str | None
    """Its address."""
    title: str | None
    """Its name."""
    image: str | None
    """The address of its picture."""


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
    """The longest description of a user; None for ``site.textlimit``, 0 for no limit."""


class ConfigGroup(Entity):
    """The section ``group``."""

    __slots__ = ()

    desclimit: int | None
    """The longest description of a group; None for ``site.textlimit``, 0 for no limit."""


class ConfigNotice(Entity):
    """The section ``notice``."""

    __slots__ = ()

    contentlimit: int | None
    """The longest text of a status; None for ``site.textlimit``, 0 for no limit."""


class ConfigThrottle(Entity):
    """The section ``throttle``: how fast one may post."""

    __slots__ = ()

    enabled: bool | None
    """Whether there is such a limit."""
    count: int | None
    """How many statuses may be posted within ``timespan``."""
    timespan: int | None
    """The time in seconds that ``count`` is for."""


class ConfigXmpp(Entity):
    """The section ``xmpp``; without the plugin all is None, except for ``enabled``."""

    __slots__ = ()

    enabled: bool | None
    """Whether one can post by XMPP."""
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
    """The source that the site gives when it posts to other sites."""


class ConfigAttachments(Entity):
    """The section ``attachments``."""

    __slots__ = ()

    uploads: bool | None
    """Whether files can be uploaded."""
    file_quota: int | None
    """The largest file in bytes; 0 if uploads are off."""


class ConfigUrl(Entity):
    """The section ``url``: when addresses in statuses are shortened."""

    __slots__ = ()

    maxurllength: int | None
    """Addresses longer than this are shortened."""
    maxnoticelength: int | None
    """In a status longer than this all addresses are shortened; -1 stands for its longest text."""


class Config(Entity):
    """How a server is configured. A section that it did not send is there, and empty.

    Whatever the administrator or the database holds, flags are bool, numbers int, and what is not
    set is None.
    """

    __slots__ = ()

    site: ConfigSite
    """The site as a whole."""
    license: ConfigLicense
    """Under which terms statuses are published."""
    nickname: ConfigNickname
    """Nicknames."""
    profile: ConfigProfile
    """Limits of profiles."""
    group: ConfigGroup
    """Limits of groups."""
    notice: ConfigNotice
    """Limits of statuses."""
    throttle: ConfigThrottle
    """How fast one may post."""
    xmpp: ConfigXmpp
    """Posting by XMPP."""
    integration: ConfigIntegration
    """Posting to other sites."""
    attachments: ConfigAttachments
    """Uploads."""
    url: ConfigUrl
    """Shortening of addresses."""


Config._always = tuple(Config._fields)
