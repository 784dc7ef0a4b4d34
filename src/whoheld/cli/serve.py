"""``whoheld serve``."""

from datetime import date, timedelta

import click

from whoheld.cli.options import as_day, embargo_option, ledger_argument, now, theatre_option
from whoheld.cli.output import say
from whoheld.errors import MissingExtra
from whoheld.pipeline.views import EVENINGS, KNOWN_EVERY


@click.command("serve", epilog="Example: whoheld serve war.ledger --port 8000 --reviewers reviewers.jsonl")
@ledger_argument
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--reviewers",
    metavar="FILE",
    type=click.Path(),
    help="Who may decide on claims (`whoheld serve-user`). Default: nobody; nothing can be written.",
)
@click.option(
    "--sources", metavar="FILE", type=click.Path(), help="sources.toml of `whoheld watch`: tell their health."
)
@click.option("--first", metavar="DATE", callback=as_day, help="The first day. Default: as for `whoheld site`.")
@click.option("--last", metavar="DATE", callback=as_day, help="The last day. Default: that of the last report.")
@click.option("--title", metavar="TEXT", help="What the page is called.")
@click.option(
    "--known-every",
    metavar="DAYS",
    type=click.IntRange(min=0),
    default=KNOWN_EVERY,
    show_default=True,
    help="Make the map as known on each so many days too; 0: on none. Each takes a run of the fusion.",
)
@click.option(
    "--evenings/--no-evenings",
    default=None,
    help=f"Make each day as known on its own evening too. Default: up to {EVENINGS} days.",
)
@click.option(
    "--refresh",
    "refresh_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="From one map made of a growing ledger to the next, at the least.",
)
@click.option(
    "--root-path", metavar="PATH", default="", help="Where a proxy puts the server, if not at the root: /map."
)
@click.option(
    "--trust-proxy",
    metavar="ADDRESS",
    help="Believe forwarded headers (who asks, https) from this address or network. Default: from nobody.",
)
@click.option(
    "--answers",
    metavar="N",
    type=click.IntRange(min=1),
    default=240,
    show_default=True,
    help="How many answers of the API a client may ask for in a minute.",
)
@click.option(
    "--logins",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many logins a client, and a name, may try in a minute.",
)
@embargo_option
@theatre_option
def command(  # noqa: PLR0913 - each is one option
    *,
    ledger_path: str,
    host: str,
    port: int,
    reviewers: str | None,
    sources: str | None,
    first: date | None,
    last: date | None,
    title: str | None,
    known_every: int,
    evenings: bool | None,
    refresh_s: float,
    root_path: str,
    trust_proxy: str | None,
    answers: int,
    logins: int,
    waits: timedelta,
    theatre_name: str,
) -> None:
    """Serve the map of a ledger that grows, with an API, and review behind a login.

    The same site as of `whoheld site`, made anew in the background when the ledger has grown; readers are never kept
    waiting. The API is described at /openapi.json, figures for Prometheus stand at /metrics. Stops in order on SIGTERM.
    """
    try:
        from whoheld.server.run import serve  # noqa: PLC0415 - its libraries are an extra
        from whoheld.server.settings import Settings  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("whoheld serve", f"needs {error.name}", hint="pip install 'whoheld[serve]'") from error
    if root_path and (not root_path.startswith("/") or root_path.endswith("/")):
        raise click.BadParameter(f"{root_path} is no path: write /map, without a slash at its end")
    settings = Settings(
        ledger=ledger_path,
        theatre=theatre_name,
        title=title,
        first=first,
        last=last,
        known_every=known_every,
        evenings=evenings,
        waits=waits,
        refresh_s=refresh_s,
        reviewers=reviewers,
        sources=sources,
        root_path=root_path,
        trust_proxy=trust_proxy,
        answers=answers,
        logins=logins,
    )
    serve(settings, host=host, port=port, now=now, say=say)
