"""Calls as in pygnusocial 1 and 2, with a positional login, and 3, with a login as keywords."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gnusocial.compat.helpers import AuthenticationError, extended, granted, resource_url
from gnusocial.compat.sending import OPTIONS
from gnusocial.compat.table import Row
from gnusocial.errors import GNUSocialAPIError

#: Other names of arguments in some versions.
_NAMES = {"source_user": "user_a", "target_user": "user_b", "filename": "media", "image": "media"}
_UPLOADED = re.compile(r'<mediaurl>([^<]*)<.*<atom:link\b[^>]*\bhref="([^"]*)"', re.DOTALL)


def is_older(row: Row, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Return whether a call has keywords that requests lacks, or too many arguments for it."""
    keywords = kwargs.keys() - {"server_url", row.argument}
    if keywords:
        return not keywords & OPTIONS
    given = args if "server_url" in kwargs else args[1:]
    if "oauth/" in row.path:
        return any(isinstance(each, str) for each in given)
    most = (row.argument not in ("", *kwargs)) + (1 if row.method == "GET" else 2)
    # A status id is a number. A name in its position is the username, before the password.
    named = row.argument == "status_id" and len(given) == 3 and not str(given[0]).isdigit()
    return len(given) > most or named


def call(row: Row, args: tuple[Any, ...], kwargs: Mapping[str, Any], send: Any) -> Any:
    """Carry out a call in the older form."""
    fields = _named(row, args, kwargs)
    server_url, username = fields.pop("server_url"), fields.pop("username", "")
    password = fields.pop("password", "") if username or "username" in row.older else ""
    options = {"oauth": fields.pop("oauth", None)}
    if username:
        options["auth"] = username, password
    if "oauth/" in row.path:
        options["oauth"] = {name: fields.pop(name) for name in row.older.split()}
    path = _path(row, fields)
    if file := fields.pop("media", None):
        content = file.read() if hasattr(file, "read") else Path(file).read_bytes()
        options["files"] = {"image" if "image" in path else "media": content}
    options["params" if row.method == "GET" else "data"] = fields
    answer = send(resource_url(server_url, path), options)
    if answer.status_code == 401:
        whom = f" for ({username}, {server_url})" if username else ""
        error = AuthenticationError(f"Invalid credentials{whom}")
        raise extended(error, server_url=server_url, username=username)
    if "oauth/" in path:
        return {**granted(answer.text), **dict(list(options["oauth"].items())[:2])}
    return _value(path, answer)


def _named(row: Row, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Name the arguments in the order of version 2 or, if they include no login, of version 3."""
    first = [] if "server_url" in kwargs else ["server_url"]
    needed = row.older.replace("username password", "").split()
    names = first + (needed if len(args) <= len(first + needed) else row.older.split())
    keywords = {_NAMES.get(name, name): value for name, value in kwargs.items()}
    fields = {**dict(zip(names, args, strict=False)), **keywords}
    if {"server_url", *needed} - fields.keys() or len(fields) < len(args) + len(kwargs):
        raise TypeError(f"takes {', '.join(['server_url', *row.older.split()])} and keywords")
    return {name: fields[name] for name in sorted(fields, key=needed.__contains__)}


def _path(row: Row, fields: dict[str, Any]) -> str:
    path = row.path.replace("media/upload.json", "statusnet/media/upload").partition("?")[0]
    if "query" in row.older:
        fields["q"] = fields.pop("query")
    if "{group}" not in path:
        return path.format(**{row.argument: fields.pop(row.argument, None)})
    if ("id" in fields) == ("nickname" in fields):
        raise ValueError("give either the id or the nickname of the group")
    return path.format(group=fields.get("id") or fields.get("nickname"))


def _value(path: str, answer: Any) -> Any:
    if path.endswith("/upload"):
        found = _UPLOADED.search(answer.text)
        value: Any = found.groups() if found else {"error": answer.text}
    else:
        value = answer.json()
    if isinstance(value, dict) and "error" in value:
        text = value["error"]
        raise extended(GNUSocialAPIError(f"API error: {text}", error=text), error_message=text)
    return bool(value.get("is_member")) if path.endswith("is_member.json") else value
