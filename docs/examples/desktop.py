"""A desktop program: its user allows access in the browser, on any server."""

from getpass import getpass
from pathlib import Path

from gnusocial import GNUSocial, GNUSocialUnsupportedError

FOLDER = Path.home() / ".weather"
APPLICATION, USER = FOLDER / "app.secret", FOLDER / "user.secret"


def register(server: str) -> None:
    try:
        # Most servers have an application "anonymous" that anybody may use.
        GNUSocial.create_app("Weather", server, to_file=APPLICATION)
    except GNUSocialUnsupportedError:
        # Others need one that belongs to a user, with a unique name on that server.
        nickname, password = input("Nickname: "), getpass()
        name = f"Weather of {nickname}"
        GNUSocial.create_app(
            name, server, username=nickname, password=password, to_file=APPLICATION
        )


def set_up() -> None:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    if not APPLICATION.exists():
        register(GNUSocial.discover(input("Your server, or you@your.server: ")))
    print("Please allow access in your browser.")
    with GNUSocial(client_id=APPLICATION) as gs:
        gs.log_in_browser(to_file=USER)


if not USER.exists():
    set_up()
with GNUSocial(access_token=USER) as gs:
    print(f"Hello {gs.me().screen_name}")
