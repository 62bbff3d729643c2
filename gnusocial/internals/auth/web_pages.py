"""The content of the server's web pages: forms, links, and the few texts that a login needs.

Forms are found by the names of their fields, never by texts, which the server translates.
``internals.auth.html_parser`` reads the HTML, ``internals.auth.web_session`` sends the requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Form:
    """A form as a browser sees it: its fields, defaults and buttons."""

    #: All named fields, with or without a value.
    names: set[str] = field(default_factory=set)
    #: The default values.
    values: dict[str, str] = field(default_factory=dict)
    #: The buttons and their texts.
    buttons: dict[str, str] = field(default_factory=dict)
    #: The file fields.
    files: list[str] = field(default_factory=list)

    def filled(self, values: Mapping[str, str], button: str | None = None) -> dict[str, str]:
        """Return the data to submit, with these fields filled in and a button pressed."""
        pressed = {} if button is None else {button: self.buttons[button]}
        return {**self.values, **values, **pressed}


@dataclass
class WebPage:
    """The parts of a page that are used."""

    forms: list[Form] = field(default_factory=list)
    #: The links: target and text.
    links: list[tuple[str, str]] = field(default_factory=list)
    #: The texts of all ``<dd>``.
    definitions: list[str] = field(default_factory=list)
    #: The texts of elements of the class ``error``.
    errors: list[str] = field(default_factory=list)
    #: The verifier that the user enters into the program.
    pin: str | None = None

    def form(self, fields: Iterable[str], button: str | None = None) -> Form | None:
        """Return the first form that has all these fields, and the button."""
        wanted = set(fields)
        return next(
            (
                form
                for form in self.forms
                if wanted <= form.names and (button is None or button in form.buttons)
            ),
            None,
        )
