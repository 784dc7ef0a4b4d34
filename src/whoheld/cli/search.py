"""``whoheld search``."""

import click

from whoheld.cli.options import ledger_argument
from whoheld.cli.output import say, write_json_lines
from whoheld.ledger import open_ledger
from whoheld.pipeline.lines import hit_line


@click.command("search", epilog="""Example: whoheld search war.ledger Balakliia "local official" liberat*""")
@ledger_argument
@click.argument("words", metavar="WORDS", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many hits at most.")
def command(*, ledger_path: str, words: tuple[str, ...], limit: int) -> None:
    """Find documents and claims by words.

    All WORDS must stand in the title and text; an argument of several words is a phrase, and word* a beginning.
    Documents come best first, as JSON lines: one for each claim whose quote holds the words, else one for the document.
    """
    # The shell took the quotes off: an argument that still holds a space was quoted, so it is a phrase.
    query = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with open_ledger(ledger_path) as ledger:
        hits = ledger.search(query, limit=limit)
    write_json_lines(hit_line(hit) for hit in hits)
    if not hits:
        say(f"whoheld: nothing holds all of these words: {' '.join(words)}")
