"""The modules of pygnusocial and their functions, generated from the table."""

import inspect
import sys
import warnings
from functools import partial, wraps
from importlib.machinery import ModuleSpec
from inspect import Parameter, Signature
from itertools import product
from types import ModuleType
from typing import Any
from urllib.parse import quote

import requests

from gnusocial.client import GNUSocial
from gnusocial.compat import helpers, older
from gnusocial.compat.sending import send
from gnusocial.compat.table import MODULES, Row
from gnusocial.internals.redaction import keeps_secrets

#: The positional parameters of requests after the URL.
_POSITIONAL = {"GET": ("params",), "POST": ("data", "json")}
#: The replacements of the functions without a row.
_REPLACEMENTS = {"authorize_url": ".auth_request_url()", "make_oauth_object": ".auth"}
#: The functions that generated functions, with the suffix for a path.
_MAKERS = {"json": "", "status": "/{status_id}.json", "group": "/{group}.json"}
_DOC = """{summary}

Args:
    server_url (str): The URL of the server.
    args, kwargs: What ``requests.{verb}`` takes after a URL: ``{where}``, ``auth``, ``timeout``
        (seconds, 60 by default) and so on; or ``oauth``, a dict of OAuth keys.

Returns the server's response, also an error, as dicts and lists. Raises the exceptions of requests.

Login: as for :meth:`gnusocial.GNUSocial.{ours}`, which replaces it. Route: ``{method} {path}``
"""


def find_spec(name: str) -> ModuleSpec | None:
    """Return the spec of a module of pygnusocial, and None for any other name."""
    loader: Any = _Loader()  # a loader by its methods, not by its class
    return ModuleSpec(name, loader) if name.removeprefix("gnusocial.") in MODULES else None


class _Loader:
    def create_module(self, spec: object) -> None: ...  # Python makes an empty one

    def exec_module(self, module: ModuleType) -> None:
        home, names = module.__name__, vars(module)
        names["__doc__"] = f"``{home}`` of pygnusocial; :class:`gnusocial.GNUSocial` replaces it."
        names["requests"] = requests  # so that a test can replace it
        for verb, (kind, end) in product(_POSITIONAL, _MAKERS.items()):
            names[f"make_{verb.lower()}_{kind}"] = lambda name, path, verb=verb, end=end: _function(
                name, names, Row(verb, path + end)
            )
        table = MODULES[home.removeprefix("gnusocial.")]
        for name in [each for each in dir(table) if each[:2] != "__"]:
            names[name] = getattr(table, name)
            if isinstance(names[name], Row):
                names[name] = _function(name, names, names[name])
            elif name in _REPLACEMENTS:
                names[name] = _replaced(name, home, _REPLACEMENTS[name], names[name])


def _replaced(name: str, module: str, ours: str, function: Any) -> Any:
    message = f"{module}.{name}() is the interface of pygnusocial; use GNUSocial{ours}"

    @keeps_secrets  # adds a frame between the warning and the line that it points to
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(message, DeprecationWarning, stacklevel=3)
        return function(*args, **kwargs)

    call.__module__, call.__name__, call.__qualname__ = module, name, name
    return call


def _function(name: str, module: dict[str, Any], row: Row) -> Any:
    named = ["server_url", *filter(None, [row.argument])]
    parameters = [Parameter(each, Parameter.POSITIONAL_OR_KEYWORD) for each in named]
    parameters.append(Parameter("args", Parameter.VAR_POSITIONAL))
    signature = Signature([*parameters, Parameter("kwargs", Parameter.VAR_KEYWORD)])

    def function(*args: Any, **kwargs: Any) -> Any:
        home = module if row.argument else vars(sys.modules.get("gnusocial.utils", requests))
        sending = partial(send, row.method, sender=home.get("requests", requests))
        if older.is_older(row, args, kwargs):
            return older.call(row, args, kwargs, sending)
        given = signature.bind(*args, **kwargs).arguments
        value, path = given.get(row.argument), row.path
        if "?" in path:
            path = path.replace("group_name", "group_id") if str(value).isdigit() else path
            value = quote(str(value), safe="")
        url = helpers.resource_url(given["server_url"], path.format(**{row.argument: value}))
        options = dict(zip(_POSITIONAL[row.method], given.get("args", ()), strict=False))
        if twice := options.keys() & given.get("kwargs", {}):
            raise TypeError(f"got multiple values for argument {min(twice)!r}")
        answer = sending(url, options | given.get("kwargs", {}))
        return helpers.granted(answer.text) if "oauth/" in path else answer.json()

    summary = (inspect.getdoc(getattr(GNUSocial, row.ours, None)) or "").partition("\n")[0]
    verb, where = row.method.lower(), _POSITIONAL[row.method][0]
    function.__doc__ = _DOC.format(summary=summary, verb=verb, where=where, **row._asdict())
    function.__signature__ = signature  # type: ignore[attr-defined]
    return _replaced(name, module["__name__"], f".{row.ours}()" if row.ours else "", function)
