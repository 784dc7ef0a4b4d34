"""``whoheld origins``."""

from datetime import datetime

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import known_option, ledger_argument, theatre_option
from whoheld.cli.output import statement_lines, write_json_lines
from whoheld.pipeline.family import Member, family


@click.command("origins", epilog="Example: whoheld origins war.ledger claim-8d4d7224d61581e8")
@ledger_argument
@click.argument("claim", metavar="CLAIM")
@known_option
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")
@theatre_option
def command(*, ledger_path: str, claim: str, known: datetime | None, as_json: bool, theatre_name: str) -> None:
    """All copies and relays of one claim: they count as one witness.

    CLAIM is a claim's id or its beginning. The family comes in the order of publication, each member with what ties it
    to the others.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        members = family(desk, claim, known=known)
    if as_json:
        write_json_lines(members)
    else:
        click.echo("\n".join(_lines(members)))


def _lines(members: list[Member]) -> list[str]:
    first = members[0]
    count = "one claim" if len(members) == 1 else f"{len(members)} claims, one witness"
    what = f"{first.side or '?'} {first.effect} {first.place or 'an unnamed set of places'}"
    lines = [f"{first.origin}: {what}: {count}"]
    for member in members:
        tied = f" [{', '.join(member.tied)}]" if member.tied else ""
        printed = (member.source, member.published, member.url)
        said = statement_lines(
            quote=member.quote,
            claimant=member.claimant,
            side=member.claimant_side,
            via=member.via,
            printed=printed,
            document=member.document,
        )
        lines += ["", f"  {member.claim}{' (first)' if member.first and len(members) > 1 else ''}{tied}", *said]
    return lines
