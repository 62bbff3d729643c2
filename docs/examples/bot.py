"""A bot that asks for its password only the first time it runs."""

from getpass import getpass
from pathlib import Path

from gnusocial import GNUSocial

SERVER = "https://gs.example"
APPLICATION, USER = Path("app.secret"), Path("bot.secret")


def set_up() -> None:
    nickname, password = input("Nickname: "), getpass()
    if not APPLICATION.exists():
        GNUSocial.create_app(
            "Weather bot", SERVER, username=nickname, password=password, to_file=APPLICATION
        )
    with GNUSocial(client_id=APPLICATION) as gs:
        gs.log_in(nickname, password, to_file=USER)


if not USER.exists():
    set_up()
with GNUSocial(access_token=USER) as bot:
    status = bot.post("Sunny, 21 °C")
    print(f"{status.user.screen_name} posted {status.id}")
