"""Many accounts: `accounts.py add NICKNAME` for each, then `accounts.py post TEXT` for all."""

import sys
from getpass import getpass
from pathlib import Path

from gnusocial import GNUSocial

SERVER = "https://gs.example"
APPLICATION, ACCOUNTS = Path("app.secret"), Path("accounts")


def add(nickname: str) -> None:
    password = getpass(f"Password of {nickname}: ")
    ACCOUNTS.mkdir(mode=0o700, exist_ok=True)
    if not APPLICATION.exists():
        # The first account owns the application, and all of them use it.
        GNUSocial.create_app(
            "Newsroom", SERVER, username=nickname, password=password, to_file=APPLICATION
        )
    with GNUSocial(client_id=APPLICATION) as gs:
        gs.log_in(nickname, password, to_file=ACCOUNTS / f"{nickname}.secret")


def post(text: str) -> None:
    for file in sorted(ACCOUNTS.glob("*.secret")):
        with GNUSocial(access_token=file) as gs:
            status = gs.post(text)
            print(f"{status.user.screen_name} posted {status.id}")


if __name__ == "__main__":
    {"add": add, "post": post}[sys.argv[1]](sys.argv[2])
