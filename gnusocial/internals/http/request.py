"""A request as a value, and its encoding to bytes.

An endpoint method builds a :class:`Request`; :func:`prepare` turns it into a
:class:`PreparedRequest`, which holds everything that a transport needs. Pure functions; the
credentials are added by ``internals.auth.credentials``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar, overload
from urllib.parse import quote, urlencode

from gnusocial.entities.base import Entity
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import members, unicode_text
from gnusocial.internals.http.multipart import FilePart, Streamed, multipart
from gnusocial.internals.http.urls import joined

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response
    from gnusocial.internals.pagination.paging import Paging

T = TypeVar("T")
E = TypeVar("E", bound=Entity)

#: The types of a parameter before it is encoded.
Param = object


class ResponseInfo(NamedTuple):
    """What a decoder may use besides the decoded JSON value."""

    request: Request[Any]
    response: Response
    timezone: tzinfo | None = None


#: Turns the JSON value of a response into the result of the call. Raises TypeError or ValueError
#: for an unexpected value.
Decoder = Callable[[Any, ResponseInfo], T]


class Decoding:
    """The base class of decoders with arguments: equal if they decode in the same way.

    They are not dataclasses, because there are many, and creating one takes as long as importing a
    module.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, vars(self).values()))})"


@dataclass(frozen=True)
class Request(Generic[T]):
    """A request to the server, with the decoder for its response."""

    method: Literal["GET", "POST", "DELETE"]
    #: The quoted path below the root, with suffix and without a leading slash: ``users/show.json``.
    path: str
    returns: Decoder[T]
    #: Not in the repr, because a password may be among them.
    params: Mapping[str, Param] = field(default_factory=dict, repr=False)
    files: Sequence[FilePart] = field(default=(), repr=False)
    #: How the endpoint pages; None if the response is not a page.
    paging: Paging | None = None
    #: Whether the request counts for the posting throttle: posts, repeats, favourites, follows.
    makes_status: bool = False
    #: Whether nothing is stored when the posting throttle refuses it, so that a retry is safe.
    harmless_if_throttled: bool = False
    #: The response format: JSON, another text, or a redirect whose target is the result.
    form: Literal["json", "text", "redirect"] = "json"
    #: What the path is relative to: the root of the API, or the web site. For the site, the path
    #: may be an absolute URL that the server named.
    root: Literal["api", "site"] = "api"
    #: Minimum timeout of this route in seconds (during a registration the server sleeps).
    min_timeout: float = 0.0

    def with_params(self, **params: Param) -> Request[T]:
        """Return a copy of the request with some parameters replaced; None removes one."""
        return replace(self, params=given_params({**self.params, **params}))


class PreparedRequest(NamedTuple):
    """A request as bytes. The credentials add the Authorization header last."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | Streamed | None = None
    min_timeout: float = 0.0
    #: True if no connection that was used before may be used.
    is_apart: bool = False

    @property
    def is_safe(self) -> bool:
        """True if it does no harm to send it twice."""
        return self.method in ("GET", "HEAD")

    def __repr__(self) -> str:
        # Headers and body contain credentials.
        return f"<PreparedRequest {self.method} {self.url}>"


@overload
def get(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def get(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def get(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a GET. Each ``{}`` in the path stands for the next of ``ids``; ``.json`` is added."""
    return Request("GET", path_of(path, ids), _decoder(returns), given_params(params))


@overload
def post(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def post(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def post(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a POST like :func:`get`; the parameters go into the body."""
    return Request("POST", path_of(path, ids), _decoder(returns), given_params(params))


@overload
def delete(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def delete(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def delete(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a DELETE like :func:`get`; the parameters go into the query."""
    return Request("DELETE", path_of(path, ids), _decoder(returns), given_params(params))


def counted(request: Request[T], *, harmless: bool = False) -> Request[T]:
    """Return a copy of the request that counts for the posting throttle.

    ``harmless`` means that nothing is stored when the throttle refuses it.
    """
    return replace(request, makes_status=True, harmless_if_throttled=harmless)


def prepare(request: Request[Any], api_root: str, headers: Mapping[str, str]) -> PreparedRequest:
    """Encode a request: the parameters into the query of a GET or the body of a POST."""
    url = _url(request, api_root)
    pairs = [(name, encode_param(value, name)) for name, value in request.params.items()]
    if request.method != "POST":
        query = f"?{urlencode(pairs)}" if pairs else ""
        return PreparedRequest(request.method, f"{url}{query}", headers, None, request.min_timeout)
    body: bytes | Streamed = urlencode(pairs).encode()
    content_type = "application/x-www-form-urlencoded"
    if request.files:
        body, content_type = multipart(pairs, request.files)
    sent = {**headers, "Content-Type": content_type}
    return PreparedRequest(request.method, url, sent, body, request.min_timeout)


def in_format(request: Request[Any], suffix: str) -> Request[Any]:
    """Return the same request for another format: ``as``, ``atom``, ``xml``."""
    return replace(request, path=f"{request.path.removesuffix('.json')}.{suffix}")


def encode_param(value: Param, name: str = "parameter") -> str:
    """Return a parameter in the encoding that the server expects.

    True and False become ``true`` and ``false``, a datetime its ISO 8601 form in UTC, a list its
    members joined by commas.
    """
    if isinstance(value, str):
        return unicode_text(value, name, secret=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 2**63:
        return repr(value)
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, datetime):
        return _encode_date(value, name)
    listed = members(value, name)
    if listed is not None and not any(isinstance(each, (list, tuple)) for each in listed):
        return ",".join(encode_param(each, name) for each in listed)
    raise GNUSocialIllegalArgumentError(
        # The value is not shown: it may be a password.
        f"{name} cannot be sent: unsupported type or number out of range: {type(value).__name__}"
    )


def _encode_date(value: datetime, name: str) -> str:
    if value.tzinfo is None:
        raise GNUSocialIllegalArgumentError(f"{name} must be a datetime with a time zone")
    try:
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError) as error:
        raise GNUSocialIllegalArgumentError(f"{name} is not a usable date: {error}") from error


def path_of(template: str, ids: tuple[object, ...]) -> str:
    """Return the path of a request: each ``{}`` is replaced by the next of ``ids``, quoted."""
    parts = [quote(unicode_text(str(part), "the name"), safe="") for part in ids]
    return f"{template.format(*parts)}.json"


def _url(request: Request[Any], api_root: str) -> str:
    if request.root == "site":
        return joined(api_root.removesuffix("api/"), request.path)
    return f"{api_root}{request.path}"


def given_params(params: Mapping[str, Param]) -> dict[str, Param]:
    """Return the parameters that have a value."""
    return {name: value for name, value in params.items() if value is not None}


def _decoder(returns: type[Entity] | Decoder[Any]) -> Decoder[Any]:
    return EntityDecoder(returns) if isinstance(returns, type) else returns


class EntityDecoder(Decoding, Generic[E]):
    """Decodes one JSON object as an entity."""

    def __init__(self, entity: type[E]) -> None:
        self.entity = entity

    def __call__(self, value: Any, info: ResponseInfo) -> E:
        """Decode the value; convert its dates to the client's time zone, if it has one."""
        return self.entity.decode(value, info.timezone)
