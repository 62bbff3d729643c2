"""The commands login and register-app."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from gnusocial.cli.credentials import is_kept, keep_password, move
from gnusocial.cli.options import common, output
from gnusocial.cli.settings import Account, Settings, account_name, secret_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial import GNUSocial

_APPLICATION = "gnusocial command"
#: How many numbered names are tried before one with a random number.
_NUMBERED = 9

password_option = click.option(
    "--password",
    envvar="GNUSOCIAL_PASSWORD",
    metavar="WORD",
    help="Better: use GNUSOCIAL_PASSWORD, or enter it at the prompt.",
)
app_option = click.option(
    "--app",
    "app_place",
    envvar="GNUSOCIAL_APP",
    metavar="PLACE",
    help="The file of the application, or keyring:NAME. Default: in your settings.",
)
name_option = click.option(
    "--name",
    default=_APPLICATION,
    show_default=True,
    metavar="TEXT",
    help="Name of the application; if it is taken, a number is added.",
)
keyring_option = click.option(
    "--keyring", is_flag=True, help="Store the keys in the system keyring instead of a file."
)


@click.command("register-app")
@click.argument("server")
@name_option
@click.option("--username", metavar="NAME", help="Who registers it. Default: the anonymous one.")
@password_option
@app_option
@keyring_option
def register_app(
    server: str,
    name: str,
    username: str | None,
    password: str | None,
    app_place: str | None,
    keyring: bool,
) -> None:
    """Register an application on SERVER. `gnusocial login` does that automatically if needed.

    With --username it is registered in your name; without, the application "anonymous" is used if
    the server has it.

    Example:
      gnusocial register-app gs.example --username alice
    """
    if username is not None and password is None:
        password = ask_password(username)
    settings = Settings.load()
    base = _base(server)
    place = app_place or _application_place(base, keyring=keyring)
    registered = _register(name, base, place, username, password if username else None)
    if app_place is None:
        settings.applications[base] = place
        settings.save()
    if output().as_json:
        output().json({"server": base, "application": registered, "place": place})
    else:
        output().line(f"Registered {registered!r} on {base}; the keys are in {place}")
        output().line(f"Next: gnusocial login {base}")


@click.command()
@click.argument("server", required=False, metavar="[SERVER]")
@click.option("--username", metavar="NAME", help="Log in by password, which is not stored.")
@password_option
@click.option("--browser", is_flag=True, help="Log in in your browser (the default).")
@click.option("--pin", is_flag=True, help="Enter a PIN that the server shows.")
@click.option("--basic", is_flag=True, help="Use HTTP Basic; the password is stored.")
@name_option
@app_option
@keyring_option
def login(server: str | None, username: str | None, password: str | None, **options: Any) -> None:
    """Log in on SERVER: in your browser, by password, by PIN, or with HTTP Basic.

    SERVER is the address of the server or of one of its pages; alice@SERVER also names the user,
    and logs in by password. An application is registered automatically if needed. The account
    becomes the active one.

    With --account PLACE the keys are stored in that file or keyring:NAME, and your settings do not
    change.

    Example:
      gnusocial login gs.example
      gnusocial login alice@gs.example
      gnusocial login gs.example --pin
    """
    ways = [options[way] for way in ("browser", "pin", "basic")]
    if sum(ways) > 1 or (username and (options["browser"] or options["pin"])):
        raise click.UsageError("Give only one of --username, --browser, --pin and --basic.")
    settings = None if common().account else Settings.load()
    server = server or common().server or _usual_server(settings)
    named = "@" in server and "/" not in server and not (options["browser"] or options["pin"])
    if username is None and named:
        username, _, _ = server.removeprefix("@").partition("@")
    del options["browser"]  # the default
    Login(_base(server), username, password, settings, **options).run()


class Login:
    """One login, from the first prompt to the stored keys."""

    def __init__(
        self,
        base: str,
        username: str | None,
        password: str | None,
        settings: Settings | None,
        *,
        pin: bool,
        basic: bool,
        name: str,
        app_place: str | None,
        keyring: bool,
    ) -> None:
        self.base, self.username, self.password = base, username, password
        self.settings, self.pin, self.basic = settings, pin, basic
        self.application_name, self.app_place, self.keyring = name, app_place, keyring

    def run(self) -> None:
        """Log in, store the keys, and report that."""
        parts = urlsplit(self.base)
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            output().note(f"Warning: {self.base} is not encrypted; others can read what you send.")
        if self.basic or self.username is not None:
            self._ask_who()
        if self.basic:
            name, place = self._by_basic()
        else:
            name, place = self._by_oauth()
        if self.settings is not None:
            kind = "basic" if self.basic else "oauth"
            # Read again, because another login may have finished in the meantime.
            settings = Settings.load()
            settings.accounts[name] = Account(name, self.base, place, kind)
            settings.active = name
            settings.save()
        if output().as_json:
            output().json({"account": name, "server": self.base, "place": place})
        else:
            output().line(f"Logged in as @{name}; kept in {place}")

    def _by_basic(self) -> tuple[str, str]:
        from gnusocial import GNUSocial

        user, password = self._ask_who()
        with GNUSocial(api_base_url=self.base, username=user, password=password) as gs:
            name = account_name(gs.me().screen_name, self.base)
        place = common().account or secret_place(name, keyring=self.keyring)
        keep_password(place, self.base, user, password)
        return name, place

    def _by_oauth(self) -> tuple[str, str]:
        from gnusocial import GNUSocialUnsupportedError

        try:
            return self._authorized()
        except GNUSocialUnsupportedError as error:
            raise click.ClickException(
                f"{self.base} has no OAuth. Log in with HTTP Basic: gnusocial login {self.base} "
                "--basic"
            ) from error

    def _authorized(self) -> tuple[str, str]:
        from gnusocial import GNUSocial

        application = self._application()
        # The user is known only after the login; then the keys get the name of the user.
        first = common().account or secret_place(f".login-{os.getpid()}", keyring=self.keyring)
        with GNUSocial(client_id=application) as gs:
            self._grant(gs, first)
            name = account_name(gs.me().screen_name, self.base)
        if common().account:
            return name, first
        place = secret_place(name, keyring=self.keyring)
        move(first, place)
        return name, place

    def _grant(self, gs: GNUSocial, place: str) -> None:
        if self.username is not None:
            gs.log_in(*self._ask_who(), to_file=place)
        elif self.pin:
            output().note(f"Open this page and allow the access:\n{gs.auth_request_url()}")
            gs.log_in(code=click.prompt("PIN", err=True), to_file=place)
        else:
            gs.log_in_browser(to_file=place, open_page=_open_page)

    def _application(self) -> str:
        """Return the location of the application's keys; register the application if needed."""
        place = self._place_of_application()
        if is_kept(place) and (self.app_place is not None or _is_known(place)):
            return place
        self._register(place)
        if self.settings is not None and self.app_place is None:
            settings = Settings.load()
            settings.applications[self.base] = place
            settings.save()
        return place

    def _place_of_application(self) -> str:
        if self.app_place is not None:
            return self.app_place
        if self.settings is None:
            # The settings are not used, so the keys are stored next to those of the account.
            return f"{common().account}.app"
        known = self.settings.applications.get(self.base)
        return known or _application_place(self.base, keyring=self.keyring)

    def _register(self, place: str) -> None:
        from gnusocial import GNUSocialAPIError

        if self.username is None:
            try:
                _register(self.application_name, self.base, place)
                return
            except GNUSocialAPIError:
                output().note(
                    "This server registers an application for its users only. Your password is "
                    "used for that and to log in, and is not stored."
                )
        _register(self.application_name, self.base, place, *self._ask_who())

    def _ask_who(self) -> tuple[str, str]:
        if self.username is None:
            self.username = click.prompt("Username", err=True)
        if self.password is None:
            self.password = ask_password(self.username)
        return self.username, self.password


def ask_password(username: str) -> str:
    """Prompt for a password without showing it."""
    return str(click.prompt(f"Password of {username}", hide_input=True, err=True))


def _is_known(place: str) -> bool:
    """Return whether the server still knows the application."""
    from gnusocial import GNUSocial, GNUSocialUnauthorizedError

    try:
        with GNUSocial(client_id=place) as gs:
            gs.auth_request_url()
    except GNUSocialUnauthorizedError:
        output().note("The server does not know the application any more; registering it again.")
        return False
    return True


def _register(
    name: str, base: str, place: str, username: str | None = None, password: str | None = None
) -> str:
    """Register an application under the first available name, and return the name."""
    from gnusocial import GNUSocial, GNUSocialConflictError

    taken: GNUSocialConflictError | None = None
    for candidate in _names(name):
        try:
            GNUSocial.create_app(
                candidate, base, username=username, password=password, to_file=place
            )
        except GNUSocialConflictError as error:
            taken = error
        else:
            return candidate
    raise click.ClickException(f"No name for the application is free; choose one: --name ({taken})")


def _names(name: str) -> Iterator[str]:
    yield name
    for number in range(2, _NUMBERED + 1):
        yield f"{name} {number}"
    yield f"{name} {secrets.randbelow(90_000) + 10_000}"


def _base(server: str) -> str:
    """Return the URL of the API of a server, after a request to the server."""
    from gnusocial import GNUSocial

    return GNUSocial.discover(server.removeprefix("@"))


def _usual_server(settings: Settings | None) -> str:
    """Return the default server."""
    if named := os.environ.get("GNUSOCIAL_BASE_URL"):
        return named
    known = list(settings.applications) if settings else []
    if len(known) == 1:
        return known[0]
    return str(click.prompt("Server", err=True))


def _application_place(base: str, *, keyring: bool) -> str:
    return secret_place(account_name("application", base), keyring=keyring)


def _open_page(page: str) -> None:
    import webbrowser

    output().note(f"Allow the access on the page that opens in your browser:\n{page}")
    if not webbrowser.open(page):
        output().note("No browser could be opened. Open the page yourself, or use --pin.")
