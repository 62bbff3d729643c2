"""Show each kind of entity to a person; the JSON output is that of its ``to_json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnusocial.cli.options import output
from gnusocial.cli.output import Branch, Styled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gnusocial import DirectMessage, Group, Status, User, UserList
    from gnusocial.cli.output import Output
    from gnusocial.entities import Faver


def show(item: Any) -> None:
    """Print an entity as text or JSON."""
    out = output()
    if out.as_json:
        out.json(item)
    else:
        _SHOWN[type(item).__name__](out, item)


def tell(text: str, item: Any) -> None:
    """Report an action on an entity, or print the entity as JSON."""
    out = output()
    if out.as_json:
        out.json(item)
    else:
        out.line(text)


def handle(user: Any) -> str:
    """Return ``@nickname``."""
    return f"@{getattr(user, 'screen_name', '?')}"


def status_head(out: Output, status: Status) -> tuple[object, ...]:
    """Return the first line of a status: author, id, date, and what it replies to."""
    details = f"  {status.id}, {out.date(status.created_at)}"
    if status.in_reply_to_status_id:
        who = f"@{status.in_reply_to_screen_name}, " if status.in_reply_to_screen_name else ""
        details += f", in reply to {who}{status.in_reply_to_status_id}"
    name = Styled(handle(status.user), "name")
    if status.retweeted_status is None:
        return name, Styled(details, "dim")
    return (
        name,
        " repeated ",
        Styled(handle(status.retweeted_status.user), "name"),
        Styled(details, "dim"),
    )


def status_text(status: Status) -> str:
    """Return the text of a status, with the URLs of its files."""
    said = status.retweeted_status or status
    lines = [str(said.text)]
    for each in said.attachments:
        if each.url and each.url not in lines[0]:
            kind = f" ({each.mimetype})" if each.mimetype else ""
            lines.append(f"{each.url}{kind}")
    return "\n".join(lines)


def thread(statuses: Iterable[Status], marked: int) -> list[Branch]:
    """Return a conversation as trees: replies are the children of what they reply to."""
    out = output()
    branches: dict[int, Branch] = {}
    roots: list[Branch] = []
    for status in statuses:
        head = status_head(out, status)
        mark = (Styled("> ", "good"),) if status.id == marked else ()
        branch = branches[status.id] = Branch((*mark, *head), status_text(status))
        parent = branches.get(status.in_reply_to_status_id or 0)
        (roots if parent is None else parent.children).append(branch)
    return roots


def _status(out: Output, status: Status) -> None:
    out.line(*status_head(out, status))
    out.paragraph(status_text(status))
    out.line()


def _user(out: Output, user: User) -> None:
    out.line(Styled(handle(user), "name"), f"  {user.name or ''}", Styled(f"  {user.id}", "dim"))
    if user.description:
        out.paragraph(user.description)


def _group(out: Output, group: Group) -> None:
    name = f"  {group.fullname}" if group.fullname else ""
    out.line(Styled(f"!{group.nickname}", "name"), name, Styled(f"  {group.id}", "dim"))
    if group.description:
        out.paragraph(group.description)


def _message(out: Output, message: DirectMessage) -> None:
    out.line(
        Styled(f"@{message.sender_screen_name}", "name"),
        " to ",
        Styled(f"@{message.recipient_screen_name}", "name"),
        Styled(f"  {message.id}, {out.date(message.created_at)}", "dim"),
    )
    out.paragraph(message.text)
    out.line()


def _list(out: Output, each: UserList) -> None:
    counts = f"  {each.id}, {each.mode}, {each.member_count} members"
    out.line(Styled(f"{handle(each.user)[1:]}/{each.slug}", "name"), Styled(counts, "dim"))
    if each.description:
        out.paragraph(each.description)


def _faver(out: Output, faver: Faver) -> None:
    out.line(
        Styled(f"@{faver.nickname}", "name"),
        f"  {faver.fullname or ''}",
        Styled(f"  {faver.user_id}", "dim"),
    )


#: By class name, so that ``--help`` imports nothing of the library.
_SHOWN: dict[str, Callable[[Output, Any], None]] = {
    "Status": _status,
    "User": _user,
    "Group": _group,
    "DirectMessage": _message,
    "UserList": _list,
    "Faver": _faver,
}


def fields(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values, one pair per line; pairs without a value are omitted."""
    shown = [(name, value) for name, value in pairs if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        output().line(Styled(f"{name:<{width}}", "key"), f"  {value}")
