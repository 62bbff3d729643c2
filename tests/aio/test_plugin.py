"""The fixture of the pytest plugin, with each of the plugins that run coroutines."""

from __future__ import annotations

import pytest

from gnusocial import AsyncGNUSocial


async def use(client: AsyncGNUSocial) -> None:
    async with client as gs:
        status = await gs.status_post("hi")
        assert status.user.screen_name == "alice"


@pytest.mark.asyncio
async def test_with_pytest_asyncio(gnusocial_async_client: AsyncGNUSocial) -> None:
    await use(gnusocial_async_client)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_with_anyio(gnusocial_async_client: AsyncGNUSocial) -> None:
    await use(gnusocial_async_client)
