"""The recorded exchanges with two real servers, for tests to assert against."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from requests.structures import CaseInsensitiveDict

from gnusocial.internals.http.response import Response

FOLDER = Path(__file__).parent / "recordings"
VERSIONS = ("1.20.10", "2.0.1")


@dataclass(frozen=True)
class Exchange:
    version: str
    name: str
    request: dict[str, Any]
    response: Response

    @property
    def id(self) -> str:
        return f"{self.version}-{self.name}"

    def json(self) -> Any:
        return self.response.json()


@cache
def exchange(version: str, name: str) -> Exchange:
    record = json.loads((FOLDER / version / f"{name}.json").read_text(encoding="utf-8"))
    request, answer = record["request"], record["response"]
    host = dict(request["headers"]).get("Host", "127.0.0.1")
    response = Response(
        answer["status"],
        CaseInsensitiveDict(answer["headers"]),
        _body(answer),
        request["method"],
        f"http://{host}{request['path']}",
        answer.get("reason", ""),
        answer.get("seconds", 0.0),
    )
    return Exchange(version, name, request, response)


def exchanges() -> list[Exchange]:
    return [
        exchange(version, path.stem)
        for version in VERSIONS
        for path in sorted((FOLDER / version).glob("*.json"))
        if path.stem != "sequence"
    ]


def _body(part: dict[str, Any]) -> bytes:
    if "body_base64" in part:
        return base64.b64decode(part["body_base64"])
    return part.get("body", "").encode()
