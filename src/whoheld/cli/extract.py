"""``whoheld extract``."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import click

from whoheld.cli import exits
from whoheld.cli.options import accounts_key_option, public_accounts_option, quiet_option, theatre_option
from whoheld.cli.output import Progress, say, write_json_lines
from whoheld.cli.refused import say_refused
from whoheld.model import Document, Refusal
from whoheld.pipeline.explain import explained, refused
from whoheld.pipeline.extractor import extractor_of
from whoheld.pipeline.intake import DocumentReader, Extracted, count_refusals
from whoheld.pipeline.lines import claim_line, record_line, record_lines
from whoheld.read import load_accounts, read_paths
from whoheld.theatre.load import load_theatre


@click.command("extract", epilog="Example: whoheld extract report.txt | jq -r '[.place, .effect, .side] | @csv'")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@theatre_option
@click.option("--all", "everything", is_flag=True, help="Every record, as {'record': kind, 'id': ..., ...}.")
@click.option("--explain", is_flag=True, help="In words: what decided each claim, and what was refused and why.")
@accounts_key_option
@public_accounts_option
@quiet_option
def command(
    *,
    files: tuple[str, ...],
    theatre_name: str,
    everything: bool,
    explain: bool,
    accounts_key: str | None,
    public_accounts: str | None,
    quiet: bool,
) -> int:
    """Claims in reports, as JSON lines; needs no ledger.

    FILE is a report (text, Markdown, HTML, PDF) or a collection of them (JSON lines, CSV, RSS, WARC, Telegram's JSON);
    - reads stdin. Exit code 3 says that some input could not be read.
    """
    if everything and explain:
        raise click.UsageError("--all and --explain are two forms of the same: take one")
    items = read_paths(list(files), accounts=load_accounts(accounts_key, public_accounts))
    extractor = extractor_of(load_theatre(theatre_name))
    refusals: list[Refusal] = []
    form = _EXPLAINED if explain else _RECORDS if everything else _CLAIMS
    with Progress(quiet=quiet) as progress:
        form.write(_lines(extractor, items, form, refusals=refusals, progress=progress))
    if refusals and not quiet:
        say(f"whoheld: {len(refusals):,} not taken as claims, or not read:")
        say_refused(count_refusals(refusals))
    return exits.REFUSED if any(refusal.stage == "read" for refusal in refusals) else exits.OK


def _lines(
    extractor: DocumentReader,
    items: Iterable[Document | Refusal],
    form: "_Form",
    *,
    refusals: list[Refusal],
    progress: Progress,
) -> Iterator[Any]:
    """Lines for stdout, document by document; what is refused goes into ``refusals``."""
    for number, item in enumerate(items, 1):
        if isinstance(item, Refusal):
            refusals.append(item)
            yield from form.not_read(item)
            continue
        found = extractor.read(item)
        refusals += found.refusals
        yield from form.read(item, found)
        progress("documents", number)


class _Form(NamedTuple):
    """What is printed of a document that was read, and of what could not be read."""

    read: Callable[[Document, Extracted], Iterable[Any]]
    not_read: Callable[[Refusal], Iterable[Any]]
    write: Callable[[Iterable[Any]], None]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


_CLAIMS = _Form(
    read=lambda document, found: (claim_line(claim, document=document.label) for claim in found.claims),
    not_read=lambda _refusal: (),
    write=write_json_lines,
)
_RECORDS = _Form(read=record_lines, not_read=lambda refusal: (record_line(refusal),), write=write_json_lines)
_EXPLAINED = _Form(read=explained, not_read=refused, write=_print)
