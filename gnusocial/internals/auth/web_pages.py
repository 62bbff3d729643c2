"""What the server's web pages hold: forms, links, and the few texts that a login needs.

Forms are found by the names of their fields, never by texts that the server translates. How they
are read out of HTML is in ``internals.auth.html_parser``; nothing here asks the network, that is in
``internals.auth.web_session``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Form:
    """A form as a browser sees it: what it would send, and which buttons it has."""

    #: Every field that has a name, those without a value included.
    names: set[str] = field(default_factory=set)
    #: What is sent if nothing is filled in.
    values: dict[str, str] = field(default_factory=dict)
    #: The buttons and their texts.
    buttons: dict[str, str] = field(default_factory=dict)
    #: The fields that take a file.
    files: list[str] = field(default_factory=list)

    def filled(self, values: Mapping[str, str], button: str | None = None) -> dict[str, str]:
        """Return what is sent if some fields are filled in and a button is pressed."""
        pressed = {} if button is None else {button: self.buttons[button]}
        return {**self.values, **values, **pressed}


@dataclass
class WebPage:
    """What a page holds that is of use to a program."""

    forms: list[Form] = field(default_factory=list)
    #: Where each link leads, and its text.
    links: list[tuple[str, str]] = field(default_factory=list)
    #: The texts of all ``<dd>``.
    definitions: list[str] = field(default_factory=list)
    #: The texts of elements of the class ``error``.
    errors: list[str] = field(default_factory=list)
    #: The verifier that the user is to type into the program.
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
