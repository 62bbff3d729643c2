from __future__ import annotations

import pytest

from gnusocial import GNUSocialNetworkError
from gnusocial.sandbox import Sandbox
from tests.api.test_exactly_once import UPDATE
from tests.simulated_time import NoWaiting


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_a_reply_to_a_repeat_is_found_by_the_original(version: str) -> None:
    with (
        Sandbox(version, dupelimit=0) as server,
        server.client("alice", clock=NoWaiting()) as gs,
    ):
        with server.client("carol") as carol, server.client("bob") as bob:
            original = carol.post("worth it")
            repeat = bob.status_repeat(original)
        server.drop_next(when="before", path=UPDATE)
        with pytest.raises(GNUSocialNetworkError):
            gs.status_post("yes", in_reply_to_id=repeat)
        server.drop_next(when="after", path=UPDATE)
        reply = gs.status_post("yes", in_reply_to_id=repeat)
        assert reply.in_reply_to_status_id == original.id
        assert len(gs.timeline_user("alice")) == 1
