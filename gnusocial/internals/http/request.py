"""A request as a value, and how it becomes the bytes that are sent.

An endpoint method builds a :class:`Request`; :func:`prepare` turns it into an
:class:`PreparedRequest` with everything a transport needs. Pure functions; credentials are added by
``internals.auth.credentials``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload
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

#: What a parameter may be before it is encoded.
Param = object


@dataclass(frozen=True)
class ResponseInfo:
    """What a reader may look at besides the decoded JSON value."""

    request: Request[Any]
    response: Response
    timezone: tzinfo | None = None


#: Turns the JSON value of an answer into the result of the call. Raises TypeError or ValueError
#: for a value of another kind.
Decoder = Callable[[Any, ResponseInfo], T]


@dataclass(frozen=True)
class Request(Generic[T]):
    """What is asked of the server, and what the answer means."""

    method: Literal["GET", "POST", "DELETE"]
    #: Below its root, without a leading slash, quoted, with its suffix: ``users/show.json``.
    path: str
    returns: Decoder[T]
    #: Not shown: a password may be among them.
    params: Mapping[str, Param] = field(default_factory=dict, repr=False)
    files: Sequence[FilePart] = field(default=(), repr=False)
    #: How the endpoint pages; None where the answer is no page.
    paging: Paging | None = None
    #: Whether the posting throttle counts it: posts, repeats, favourites, follows.
    makes_status: bool = False
    #: Whether nothing is stored when the posting throttle refuses it, so it may be sent again.
    harmless_if_throttled: bool = False
    #: What the answer is: JSON, some other text, or a redirect whose target is the answer.
    form: Literal["json", "text", "redirect"] = "json"
    #: What the path is below: the API, or the site that has it. On the site the path may be a whole
    #: URL, where the server named one.
    root: Literal["api", "site"] = "api"
    #: Seconds that this one route needs at least (registration sleeps on the server).
    min_timeout: float = 0.0

    def with_params(self, **params: Param) -> Request[T]:
        """Return the same request with some parameters replaced; None drops one."""
        merged = {**self.params, **params}
        return replace(self, params={k: v for k, v in merged.items() if v is not None})


@dataclass(frozen=True)
class PreparedRequest:
    """A request as bytes. The Authorization header is added last, by the credentials."""

    method: str
    url: str
    #: Not shown, and neither is the body: they hold credentials.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | Streamed | None = field(default=None, repr=False)
    min_timeout: float = 0.0

    @property
    def is_safe(self) -> bool:
        """True when sending it twice does no harm."""
        return self.method in ("GET", "HEAD")


@overload
def get(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def get(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def get(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a GET. ``{}`` in the path takes the next of ``ids``, quoted; ``.json`` is added."""
    return Request("GET", path_of(path, ids), _decoder(returns), _given(params))


@overload
def post(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def post(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def post(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a POST, as :func:`get` builds a GET; the parameters go into the body."""
    return Request("POST", path_of(path, ids), _decoder(returns), _given(params))


@overload
def delete(path: str, *ids: object, returns: type[E], **params: Param) -> Request[E]: ...
@overload
def delete(path: str, *ids: object, returns: Decoder[T], **params: Param) -> Request[T]: ...
def delete(path: str, *ids: object, returns: Any, **params: Param) -> Request[Any]:
    """Build a DELETE, as :func:`get` builds a GET; the parameters go into the query."""
    return Request("DELETE", path_of(path, ids), _decoder(returns), _given(params))


def counted(request: Request[T], *, harmless: bool = False) -> Request[T]:
    """Return a request that the posting throttle counts.

    ``harmless`` says that nothing is stored when the throttle refuses it.
    """
    return replace(request, makes_status=True, harmless_if_throttled=harmless)


def prepare(request: Request[Any], api_root: str, headers: Mapping[str, str]) -> PreparedRequest:
    """Encode a request: the parameters into the query of a GET and the body of a POST."""
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
    """Return the same request for another format of the same thing: ``as``, ``atom``, ``xml``."""
    return replace(request, path=f"{request.path.removesuffix('.json')}.{suffix}")


def encode_param(value: Param, name: str = "parameter") -> str:
    """Return a parameter as the server reads it.

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
        # Without the value, which may be a password.
        f"{name} cannot be sent: {type(value).__name__} is not a kind, or not a size, that can"
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


def _given(params: Mapping[str, Param]) -> dict[str, Param]:
    return {name: value for name, value in params.items() if value is not None}


def _decoder(returns: type[Entity] | Decoder[Any]) -> Decoder[Any]:
    return EntityDecoder(returns) if isinstance(returns, type) else returns


@dataclass(frozen=True)
class EntityDecoder(Generic[E]):
    """Reads one JSON object as an entity."""

    entity: type[E]

    def __call__(self, value: Any, info: ResponseInfo) -> E:
        """Decode the value, its dates converted to the client's time zone if it has one."""
        return self.entity.decode(value, info.timezone)
