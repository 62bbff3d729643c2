"""A web application with one client for all requests, in aiohttp.web."""

from collections.abc import AsyncIterator

from aiohttp import web

from gnusocial import AsyncGNUSocial, GNUSocialError

CLIENT = web.AppKey("gnusocial", AsyncGNUSocial)


async def with_client(app: web.Application) -> AsyncIterator[None]:
    # Created inside the event loop of the application, and closed with it.
    async with AsyncGNUSocial.from_env() as gs:
        app[CLIENT] = gs
        yield


async def latest(request: web.Request) -> web.Response:
    page = await request.app[CLIENT].timeline_public(limit=5)
    return web.json_response([status.text for status in page])


async def post(request: web.Request) -> web.Response:
    try:
        status = await request.app[CLIENT].status_post(await request.text())
    except GNUSocialError as error:
        return web.json_response({"error": str(error)}, status=502)
    return web.json_response({"id": status.id})


def application() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(with_client)
    app.add_routes([web.get("/latest", latest), web.post("/post", post)])
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=8080)
