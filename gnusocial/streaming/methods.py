"""``@stream_method``: declare a stream of the API once, in its three forms.

The body returns a :class:`~gnusocial.streaming.options.StreamOf`: what is polled. The decorator
adds the listener, the options and the return value of each form. At run time the method is an
ordinary function; for type checkers it is a descriptor, declared in ``typed_methods``.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

from gnusocial.internals.endpoint import EndpointInfo, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from gnusocial.internals.endpoint import Login, Support
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.streaming.options import StreamOf
    from gnusocial.streaming.typed_methods import Decorator
    from gnusocial.types import StreamOptions


def stream_method(
    *routes: str,
    login: Login,
    support: Support | None = None,
    note: str = "",
) -> Decorator:
    """Turn a function that declares a stream into a method that opens it.

    Args:
        routes: The requests that it repeats.
        login: Whether a login is needed.
        support: Servers on which it does not work, or only partly.
        note: A remark about that.
    """
    route = ", ".join(f"``{each}``" for each in routes) + ", polled"
    info = EndpointInfo(route, login, support or {}, note)

    def decorate(declare: Callable[..., StreamOf[Any]]) -> Any:
        own = inspect.signature(declare)
        of, signature = list(own.parameters), _signature(own)

        @wraps(declare)
        def call(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            arguments = given.arguments
            declared = declare(*(arguments[name] for name in of))
            return arguments["self"]._open_stream(
                declared,
                arguments["listener"],
                run_async=arguments["run_async"],
                **arguments["options"],
            )

        made: Any = call
        del made.__wrapped__  # it has no listener
        made.__signature__ = signature
        made.__annotations__ = {
            parameter.name: parameter.annotation
            for parameter in list(signature.parameters.values())[1:]
        } | {"return": signature.return_annotation}
        made.__doc__ = f"{(made.__doc__ or '').rstrip()}{_FORMS}"
        describe(made, info)
        return made

    return decorate


#: The common parameters, for the docstring.
_FORMS = """

        ``listener`` receives the events; None (the default) returns an iterator.
        ``run_async=True`` runs the stream in the background; default False. All streams have the
        same options.
"""


def _takes_all(
    self: Any,
    listener: StreamListener | None = None,
    *,
    run_async: bool = False,
    **options: Unpack[StreamOptions],
) -> None:
    """Declare the parameters that follow those of the stream."""


#: The common parameters themselves.
_COMMON = list(inspect.signature(_takes_all).parameters.values())[1:]


def _signature(own: inspect.Signature) -> inspect.Signature:
    """Return the signature of a stream method: its own parameters, then the common ones."""
    item = str(own.return_annotation).removeprefix("StreamOf[").removesuffix("]")
    return own.replace(
        parameters=[*own.parameters.values(), *_COMMON],
        return_annotation=f"StreamIterator[{item}] | StreamHandle | None",
    )
