"""Offer `concierge mcp`: the service as tools of language models."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import run
from assistant.errors import Misconfigured

programs = typer.Typer()


@programs.command()
def mcp(
    url: Annotated[
        str, typer.Option(envvar="CONCIERGE_URL", help="Where the service runs.")
    ] = "http://localhost:8080",
    token: Annotated[
        str, typer.Option(envvar="CONCIERGE_TOKEN", help="A token of it; better in the environment.")
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Serve HTTP to this machine alone, instead of standard input."),
    ] = None,
) -> None:
    """Lend a running service to language models that use tools (Model Context Protocol)."""
    if not token:
        raise Misconfigured(["mcp: there is no token; set CONCIERGE_TOKEN to one of the service's"])
    run(_serve(url, token, port))


async def _serve(url: str, token: str, port: int | None) -> None:
    try:
        from assistant.mcp_server import opened
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise Misconfigured(["mcp: is not installed; pip install 'concierge-assistant[mcp]'"]) from error
    async with opened(url, token) as server:
        if port is None:
            await server.run_stdio_async()
        else:
            await server.run_streamable_http_async(host="127.0.0.1", port=port, stateless_http=True)
