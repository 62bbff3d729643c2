"""What the library promises, as checks; each broken promise is a `Violation`."""

from __future__ import annotations

import base64
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gnusocial import Entity, GNUSocialError, GNUSocialNotPostedError
from tests.faults.kinds import COOKIE, FOREIGN

PASSWORD = "alicepass1"
#: What no exception may hold.
SECRETS = {
    "the password": PASSWORD,
    "the password, encoded": base64.b64encode(f"alice:{PASSWORD}".encode()).decode(),
    "a cookie": COOKIE,
}

#: The promises, by the names under which violations are counted.
PROMISES = {
    "doubled": "a call lets a write take effect at most once",
    "returned, not stored": "what was returned is stored",
    "another's": "what was returned is what this call made",
    "unposted": "an exception whose maybe_sent is False means that nothing was stored",
    "lost": "streams and pages lose nothing",
    "twice": "streams and pages give nothing twice",
    "foreign answer": "an answer belongs to the call that it is given to",
    "foreign exception": "only exceptions of the library come out",
    "secret": "no exception holds a secret",
    "unpicklable": "every exception can be pickled",
    "unprintable": "every exception can be printed",
    "leak": "credentials and texts go to no other host",
    "slow": "a call ends",
    "mistyped": "what is returned has the documented types",
}


@dataclass(frozen=True)
class Violation:
    """A broken promise, with details."""

    promise: str
    what: str
    told: str

    @property
    def kind(self) -> str:
        """The key by which violations are counted."""
        return f"{self.promise}: {self.what}"


def broken_by(error: BaseException, what: str) -> Iterator[Violation]:
    """Yield the problems of an exception itself, whatever its cause."""
    if not isinstance(error, GNUSocialError):
        yield Violation("foreign exception", f"{what}: {type(error).__name__}", shown(error)[:200])
    elif not shown(error):
        yield Violation("unprintable", type(error).__name__, what)
    said = "\n".join(_said_by(error))
    for name, secret in SECRETS.items():
        if secret in said:
            yield Violation("secret", name, f"{what}: {shown(error):.160}")
    if isinstance(error, GNUSocialError):
        try:
            pickled = pickle.dumps(error)
            pickle.loads(pickled)
        except Exception as failure:  # noqa: BLE001 - whatever pickling raises
            yield Violation("unpicklable", type(error).__name__, repr(failure)[:160])


def _said_by(error: BaseException, depth: int = 0) -> Iterator[str]:
    """Yield every text in an exception and in its causes."""
    yield from map(shown, (error, error.args, vars(error)))
    yield shown(error, str)
    response = getattr(error, "response", None)
    if response is not None:
        yield shown(getattr(response, "headers", ""))
        yield shown(getattr(response, "body", ""))
    for earlier in (error.__cause__, error.__context__):
        if earlier is not None and depth < 8:
            yield from _said_by(earlier, depth + 1)


def shown(value: object, how: Callable[[object], str] = repr) -> str:
    """Return a value as text; empty if it cannot be converted, like an int of 5,000 digits."""
    try:
        return how(value)
    except Exception:  # noqa: BLE001 - whatever the value raises
        return ""


def denies(error: BaseException) -> bool:
    """Whether an exception of a write says that it was not carried out."""
    return isinstance(error, GNUSocialNotPostedError) or (
        isinstance(error, GNUSocialError) and not error.maybe_sent
    )


def is_foreign(result: object) -> bool:
    """Whether a result comes from an unsolicited response."""
    return FOREIGN in repr(result)


def is_nothing(result: object) -> bool:
    """Whether a result is an entity without an id, although its class requires one."""
    found = result[-1] if isinstance(result, tuple) and result else result
    return (
        isinstance(found, Entity)
        and "id" in type(found).__annotations__
        and not isinstance(found.get("id"), int)
    )


def counted(violations: Iterable[Violation]) -> Counter[str]:
    """Count violations by kind."""
    return Counter(violation.kind for violation in violations)
