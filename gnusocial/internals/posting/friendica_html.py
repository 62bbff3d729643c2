"""Read Friendica's HTML of a status: the text as it was written, and who is mentioned.

Its plain text has display names in place of nicknames, and links shortened and once more at the
end. The key ``statusnet_html`` has nicknames and full links. Pure functions.
"""

from __future__ import annotations

from urllib.parse import urlsplit

#: The elements that end a line.
_PARTS_LINES = frozenset(("br", "p", "/p", "div", "/div", "li", "/li", "blockquote", "/blockquote"))


def text_shown(html: str) -> str:
    """Return the text of HTML, with nicknames and full links, as they were written."""
    from gnusocial.internals.auth.html_parser import tokens  # a large module that few calls need

    parts: list[str] = []
    inside_link = False
    for token in tokens(html):
        if isinstance(token, str):
            parts += [] if inside_link else [token]
        elif token.name == "a" and token.attributes.get("target") == "_blank":
            # Links to people and tags keep their words; other links become their URL.
            inside_link = True
            parts.append(token.attributes.get("href", ""))
        elif token.name == "/a":
            inside_link = False
        elif token.name in _PARTS_LINES:
            parts.append("\n")
    return "".join(parts)


def people_in(html: str, site: str) -> list[str]:
    """Return the users that a text mentions, without duplicates, in order, in lower case.

    A user whose profile is not on ``site`` (the URL of any page of the server) is ``nick@host``.
    """
    from gnusocial.internals.auth.html_parser import tokens

    here, people = urlsplit(site).netloc.lower(), dict[str, None]()
    host: str | None = None
    for token in tokens(html):
        if isinstance(token, str):
            nickname = token.strip().lower()
            if host is not None and nickname:
                is_local = host in ("", here) or "@" in nickname
                people[nickname if is_local else f"{nickname}@{host}"] = None
        elif token.name == "a" and "mention" in token.attributes.get("class", "").split():
            host = urlsplit(token.attributes.get("href", "")).netloc.lower()
        elif token.name in ("a", "/a"):
            host = None
    return list(people)
