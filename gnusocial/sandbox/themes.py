"""The web pages of other installations: another theme, a minifier, another language.

`html` writes every page in English and in the standard markup; this module rewrites the finished
page. Programs that read pages can rely on what is constant: the names and ids of fields and
elements, the values of hidden fields, and the targets of links.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from .text import escape

if TYPE_CHECKING:
    from .settings import Language, Settings, Theme

Attributes = list[tuple[str, str | None]]

_GERMAN = {
    "Login": "Anmelden",
    "Username or email address": "Benutzername oder E-Mail-Adresse",
    "Nickname": "Benutzername",
    "Password": "Passwort",
    "Remember me": "Anmeldedaten merken",
    "Incorrect username or password.": "Falscher Benutzername oder Passwort.",
    "Invalid nickname / password!": "Ungültiger Benutzername oder ungültiges Passwort!",
    "OAuth applications": "OAuth-Anwendungen",
    "Register a new application": "Neue Anwendung registrieren",
    "You have not registered any applications yet.": "Du hast noch keine Anwendungen registriert.",
    "New application": "Neue Anwendung",
    "Name is required.": "Name ist erforderlich.",
    "Name already in use. Try another one.": (
        "Der Name wird bereits benutzt. Wähle bitte einen anderen."
    ),
    "Icon": "Symbol",
    "Name": "Name",
    "Description": "Beschreibung",
    "Source URL": "Quell-URL",
    "Organization": "Organisation",
    "Homepage": "Homepage",
    "Callback URL": "Antwort-URL",
    "Browser": "Browser",
    "Desktop": "Arbeitsfläche",
    "Read-only": "Schreibgeschützt",
    "Read-write": "Lese-/Schreibzugriff",
    "Cancel": "Abbrechen",
    "Save": "Speichern",
    "Allow": "Erlauben",
    "Search": "Suchen",
    "Application info": "Anwendungsinformation",
    "Consumer key": "Verbraucher-Schlüssel",
    "Consumer secret": "Verbraucher-Geheimnis",
    "Request token URL": "Anfrage-Token-URL",
    "Access token URL": "Zugriffs-Token-URL",
    "Authorize URL": "Autorisierungs-URL",
    "Reset key & secret": "Schlüssel und Geheimnis zurücksetzen",
    "Connected applications": "Verbundene Anwendungen",
    "Revoke": "Widerrufen",
    "Lists": "Listen",
    "Lists saved.": "Listen gespeichert.",
    "No such group.": "Keine derartige Gruppe.",
    "You are not allowed to delete this group.": "Du darfst diese Gruppe nicht löschen.",
    "You must be an admin to edit the group.": (
        "Du musst Administrator sein, um die Gruppe zu bearbeiten."
    ),
    "Delete group": "Gruppe löschen",
    "No": "Nein",
    "Yes": "Ja",
    "Group logo": "Gruppen-Logo",
    "Upload file": "Datei hochladen",
    "Upload": "Hochladen",
    "Crop": "Zuschneiden",
    "Group logo updated.": "Gruppen-Logo aktualisiert.",
    "Avatar updated.": "Avatar aktualisiert.",
    "Unsupported image format.": "Bildformat wird nicht unterstützt.",
    "New message": "Neue Nachricht",
    "To": "An",
    "Message": "Nachricht",
    "Send": "Senden",
    "Select recipient:": "Empfänger auswählen:",
    "No content!": "Kein Inhalt!",
    "Authorization canceled.": "Autorisierung abgebrochen.",
    "An application would like to connect to your account": (
        "Eine Anwendung möchte eine Verbindung zu deinem Konto aufbauen"
    ),
    "You have not authorized any applications to use your account.": (
        "Du hast noch keiner Anwendung den Zugriff auf dein Konto erlaubt."
    ),
    "You are not a user of that application.": "Du benutzt diese Anwendung nicht.",
}
_WORDS: dict[Language, dict[str, str]] = {"en": {}, "de": _GERMAN}

_BUTTONS = {"submit", "reset"}
#: The elements that the theme "other" puts around the content of an element.
_WRAPPERS = {
    "form": '<div class="form-outer"><div class="form-inner">',
    "li": '<div class="entry">',
    "dd": '<code class="value">',
    "dt": '<strong class="label">',
    "body": '<div id="wrap"><div id="core">',
}
#: End tags that are optional in HTML.
_OPTIONAL_ENDS = {"li", "dt", "dd", "p", "html", "body", "head"}
_UNQUOTED = re.compile(r"[^\s\"'=<>`]+")


def dressed(page: str, settings: Settings) -> str:
    """A finished page in the theme and the language of the site."""
    if settings.theme == "standard" and settings.language == "en":
        return page
    rewriter = _Rewriter(settings.theme, _WORDS[settings.language])
    rewriter.feed(page)
    rewriter.close()
    return "".join(rewriter.written)


class _Rewriter(HTMLParser):
    """Parses a page, and writes it again."""

    def __init__(self, theme: Theme, words: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._theme = theme
        self._words = words

    def handle_decl(self, decl: str) -> None:
        self.written.append(f"<!{decl}>")

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        attrs = self._translated(attrs)
        if self._theme == "other":
            attrs = [("data-theme", "other"), *reversed(attrs)]
        self.written.append(f"<{tag}{''.join(map(self._attribute, attrs))}>")
        if self._theme == "other":
            self.written.append(_WRAPPERS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._theme == "other":
            inner = re.findall(r"<(\w+)", _WRAPPERS.get(tag, ""))
            self.written += [f"</{name}>" for name in reversed(inner)]
        if self._theme != "minified" or tag not in _OPTIONAL_ENDS:
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        bare = data.strip()
        text = data.replace(bare, self._words.get(bare, bare)) if bare else data
        if self._theme == "minified":
            text = re.sub(r"\s+", " ", text)
        self.written.append(escape(text))

    def _translated(self, attributes: Attributes) -> Attributes:
        """The attributes with the text of a button translated; other values are not words."""
        if dict(attributes).get("type") not in _BUTTONS:
            return attributes
        return [
            (name, self._words.get(value or "", value) if name == "value" else value)
            for name, value in attributes
        ]

    def _attribute(self, attribute: tuple[str, str | None]) -> str:
        name, value = attribute[0], attribute[1] or ""
        if self._theme == "minified" and _UNQUOTED.fullmatch(value):
            return f" {name}={escape(value)}"
        return f' {name}="{escape(value)}"'
