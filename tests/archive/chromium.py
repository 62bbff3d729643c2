"""Headless Chromium, controlled over a pair of pipes: without a library, and without a port."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The browser events that the tests check.
_TOLD = {
    "Runtime.exceptionThrown",
    "Runtime.consoleAPICalled",
    "Log.entryAdded",
    "Network.requestWillBeSent",
    "Page.javascriptDialogOpening",
}


def found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A page in its own browser."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders = os.fdopen(orders, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._number = 0
        self._session: str | None = None
        self._buffer = b""
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            order["sessionId"] = self._session
        self._orders.write(json.dumps(order).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            if message.get("method") in _TOLD:
                self.events.append(message)
            if message.get("method") == "Page.loadEventFired":
                self._loaded = True

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            chunk = self._answers.read1(1 << 16)  # type: ignore[attr-defined]
            assert chunk, "the browser has gone"
            self._buffer += chunk
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def size(self, width: int, height: int) -> None:
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )

    def open(self, url: str) -> None:
        """Load a page, and wait until its scripts have run."""
        self._ask("Page.navigate", url=url)
        self.evaluate(
            "new Promise((done) => { const look = () => document.readyState === 'complete'"
            f" && location.href.startsWith({json.dumps(url.split('#')[0])})"
            " ? done() : setTimeout(look, 10); look(); })"
        )

    def go(self, place: str) -> None:
        """Change the fragment of the URL, and wait for the page to react."""
        self.evaluate(
            f"new Promise((done) => {{ if (location.hash === {json.dumps(place)}) done();"
            " addEventListener('hashchange', () => setTimeout(done, 0), { once: true });"
            f" location.hash = {json.dumps(place)}; }})"
        )

    def evaluate(self, script: str) -> Any:
        answer = self._ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Console errors and dialogs of the page: anything that a hostile script could cause."""
        return [each for each in self.events if each["method"] != "Network.requestWillBeSent"]

    @property
    def requests(self) -> list[str]:
        """Every requested URL."""
        asked = [each for each in self.events if each["method"] == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in asked]

    def close(self) -> None:
        self._orders.close()
        self._answers.close()


@contextmanager
def browser(program: str, folder: Path) -> Iterator[Page]:
    """Run a browser that has access to its own folder only."""
    read_orders, write_orders = os.pipe()
    read_answers, write_answers = os.pipe()
    # The browser reads from 3 and writes to 4; a shell puts the pipes there.
    script = f'exec "$0" "$@" 3<&{read_orders} 4>&{write_answers}'
    process = subprocess.Popen(
        [
            *("bash", "-c", script, program),
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--no-first-run", "--disable-extensions", "--disable-background-networking"),
            *("--remote-debugging-pipe", f"--user-data-dir={folder}", "--lang=en-GB"),
        ],
        pass_fds=(read_orders, write_answers),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TZ": "UTC", "LANGUAGE": "en"},
    )
    os.close(read_orders)
    os.close(write_answers)
    try:
        page = Page(write_orders, read_answers)
        try:
            yield page
        finally:
            page.close()
    finally:
        process.kill()
        process.wait()
