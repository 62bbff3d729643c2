"""A request as a value, and its encoding to bytes.

An endpoint method builds a :class:`Request`; :func:`prepare` turns it into a
:class:`PreparedRequest`, which holds everything that a transport needs. Pure functions; the
credentials are added by ``internals.auth.credentials``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload
from urllib.parse import quote, urlencode

from gnusocial.entities.base import Entity
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import members, unicode_text
from gnusocial.internals.http.urls import joined
from gnusocial.internals.values import Value, replace

if TYPE_CHECKING:
    from gnusocial.internals.http.multipart import FilePart, Streamed
    from gnusocial.internals.http.response import Response
    from gnusocial.internals.pagination.paging import Paging

T = TypeVar("T")
E = TypeVar("E", bound=Entity)

#: The types of a parameter before it is encoded.
Param = object


class ResponseInfo(Value):
    """What a decoder may use besides the decoded JSON value."""

    def __init__(
        self,
        request: Request[Any],
        response: Response,
        timezone: tzinfo | None = None,
    ) -> None:
        self.request = request
        self.response = response
        self.timezone = timezone


#: Turns the JSON value of a response into the result of the call. Raises TypeError or ValueError
#: for an unexpected value.
Decoder = Callable[[Any, ResponseInfo], T]


class Request(Value, Generic[T]):
    """A request to the server, with the decoder for its response.

    It is not changed after it was created; ``values.replace`` makes a changed copy.

    Args:
        method: The method.
        path: The quoted path below the root, with suffix and without a leading slash:
            ``users/show.json``.
        returns: The decoder.
        params: The parameters.
        files: The files of an upload.
        paging: How the endpoint pages; None if the response is not a page.
        makes_status: Whether the request counts for the posting throttle: posts, repeats,
            favourites, follows.
        harmless_if_throttled: Whether nothing is stored when the posting throttle refuses it, so
            that a retry is safe.
        form: The response format: JSON, another text, or a redirect whose target is the result.
        root: What the path is relative to: the root of the API, or the web site. For the site, the
            path may be an absolute URL that the server named.
        min_timeout: Minimum timeout of this route in seconds (during a registration the server
            sleeps).
    """

    def __init__(
        self,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        returns: Decoder[T],
        params: Mapping[str, Param] | None = None,
        files: Sequence[FilePart] = (),
        *,
        paging: Paging | None = None,
        makes_status: bool = False,
        harmless_if_throttled: bool = False,
        form: Literal["json", "text", "redirect"] = "json",
        root: Literal["api", "site"] = "api",
        min_timeout: float = 0.0,
    ) -> None:
        self.method: Literal["GET", "POST", "DELETE"] = method
        self.path = path
        self.returns = returns
        self.params = {} if params is None else params
        self.files = files
        self.paging = paging
        self.makes_status = makes_status
        self.harmless_if_throttled = harmless_if_throttled
        self.form: Literal["json", "text", "redirect"] = form
        self.root: Literal["api", "site"] = root
        self.min_timeout = min_timeout

    def __repr__(self) -> str:
        # Without the parameters, because a password may be among them.
        return f"<Request {self.method} {self.path}>"

    def with_params(self, **params: Param) -> Request[T]:
        """Return a copy of the request with some parameters replaced; None removes one."""
        return replace(self, params=given_params({**self.params, **params}))


class PreparedRequest(Value):
    """A request as bytes. The credentials add the Authorization header last."""

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | Streamed | None = None,
        min_timeout: float = 0.0,
        is_apart: bool = False,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.min_timeout = min_timeout
        #: True if no connection that was used before may be used.
        self.is_apart = is_apart

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
        from gnusocial.internals.http.multipart import multipart  # only uploads need it

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


class EntityDecoder(Value, Generic[E]):
    """Decodes one JSON object as an entity."""

    def __init__(self, entity: type[E]) -> None:
        self.entity = entity

    def __call__(self, value: Any, info: ResponseInfo) -> E:
        """Decode the value; convert its dates to the client's time zone, if it has one."""
        return self.entity.decode(value, info.timezone)
