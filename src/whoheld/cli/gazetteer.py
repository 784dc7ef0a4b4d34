"""``whoheld gazetteer``."""

from collections.abc import Sequence
from pathlib import Path

import click

from whoheld.cli import exits
from whoheld.cli.options import quiet_option, theatre_option
from whoheld.cli.output import say
from whoheld.gazetteer.folder import check_folder, note_of, write_theatre
from whoheld.gazetteer.merge import merge
from whoheld.gazetteer.oblasts import Oblasts
from whoheld.gazetteer.othernames import other_names
from whoheld.gazetteer.read import read_gazetteer
from whoheld.model import Refusal
from whoheld.theatre.load import load_layer, load_theatre

_SHOWN = 20


@click.command(
    "gazetteer",
    epilog="Example: whoheld gazetteer UA.zip ./my-ukraine && whoheld extract report.txt --theatre ./my-ukraine",
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.argument("outdir", metavar="OUTDIR", type=click.Path(path_type=Path))
@theatre_option
@click.option("--all-refused", is_flag=True, help=f"Say every refused row, not only the first {_SHOWN} of a reason.")
@click.option("--credit", default="", metavar="TEXT", help="Whom maps and tables shall credit for FILE's places.")
@quiet_option
def command(*, file: str, outdir: Path, theatre_name: str, all_refused: bool, credit: str, quiet: bool) -> int:
    """Make a theatre with a gazetteer of your own.

    FILE is a GeoNames dump (UA.txt, allCountries.txt) or a CSV file with name, lat, lon and, if you have them, id,
    aliases (separated by ;), oblast, raion, population; plain, .gz or .zip. OUTDIR becomes a copy of the theatre whose
    places are its own and FILE's; use it as `--theatre OUTDIR`. Exit code 3 says that some rows were refused.
    """
    theatre = load_theatre(theatre_name)
    check_folder(outdir, theatre)
    gazetteer = read_gazetteer(file, bounds=theatre.bounds)
    features = load_layer(theatre, "regions")["features"] if "regions" in theatre.layers else []
    merged = merge(
        theatre.places,
        gazetteer,
        oblasts=Oblasts(theatre, features),
        regions=theatre.regions,
        others=other_names(theatre),
    )
    write_theatre(outdir, theatre, merged, note_of(theatre, gazetteer, merged), credit=credit)
    refusals = (*gazetteer.refusals, *merged.refusals)
    if not quiet:
        say(
            f"{gazetteer.rows:,} rows of {gazetteer.file} ({gazetteer.form}): {merged.same:,} the theatre has already, "
            f"{merged.new:,} new, {len(refusals):,} refused, {sum(gazetteer.skipped.values()):,} left aside"
        )
        for reason, count in sorted(gazetteer.skipped.items()):
            say(f"  left aside: {count:,} x {reason}")
        _say_refused(refusals, most=len(refusals) if all_refused else _SHOWN)
        say(f"{outdir}: {len(merged.places):,} places, {merged.spellings:,} spellings more than before")
    return exits.REFUSED if refusals else exits.OK


def _say_refused(refusals: Sequence[Refusal], *, most: int) -> None:
    reasons = dict.fromkeys(refusal.reason for refusal in refusals)
    for reason in reasons:
        rows = [refusal for refusal in refusals if refusal.reason == reason]
        say(f"  refused: {len(rows):,} x {reason}")
        for row in rows[:most]:
            say(f"    {row.subject}: {row.detail}")
        if len(rows) > most:
            say(f"    and {len(rows) - most:,} more (--all-refused says them)")
