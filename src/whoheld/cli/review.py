"""``whoheld review``."""

from datetime import date
from typing import Any, get_args

import click
import msgspec

from whoheld.cli.asking import desk_of
from whoheld.cli.options import as_day, ledger_argument, now, theatre_option
from whoheld.cli.output import Progress, say, write_csv, write_json_lines
from whoheld.ledger import open_ledger
from whoheld.model import Effect, Modality, Reliability, ReviewAction
from whoheld.pipeline.lines import record_line
from whoheld.pipeline.queue import LIMIT, QueueLine, queue
from whoheld.pipeline.review import Asked, add_review
from whoheld.pipeline.standing import stand
from whoheld.theatre.load import load_theatre

_LIST, _QUEUE = "list", "queue"


@click.command(
    "review",
    epilog="Example: whoheld review war.ledger retract claim-8d4d7224d61581e8 --author 'A. Desk' --reason satire",
)
@ledger_argument
@click.argument("action", type=click.Choice([*get_args(ReviewAction), _LIST, _QUEUE]))
@click.argument("target", metavar="[TARGET]", required=False)
@click.option("--author", envvar="WHOHELD_AUTHOR", metavar="NAME", help="Who decides. Default: $WHOHELD_AUTHOR.")
@click.option("--reason", metavar="TEXT", help="Why; shown wherever the decision is.")
@click.option("--state", metavar="STATE", help="override: who holds the place (a side's id, or contested).")
@click.option("--days", metavar="DATES", help="override: the days, as 2022-09-10 or 2022-09-10/2022-09-12.")
@click.option("--into", metavar="CLAIM", help="merge: the claim whose witness TARGET and its family become.")
@click.option("--quote", metavar="TEXT", help="add: the words of the document that make the claim.")
@click.option("--place", metavar="PLACE", help="add, correct: the settlement that the claim speaks of.")
@click.option("--side", metavar="SIDE", help="add, correct: the side that it speaks of (its id).")
@click.option("--effect", type=click.Choice(get_args(Effect)), help="add, correct: what it says of the place.")
@click.option("--modality", type=click.Choice(get_args(Modality)), help="add, correct: how surely it says so.")
@click.option("--valid", metavar="DATES", help="add, correct: when it was so.")
@click.option("--letter", type=click.Choice(get_args(Reliability)), help="grade: the source's reliability.")
@click.option("--on", metavar="DATE", callback=as_day, help="queue: the map of this day. Default: the ledger's last.")
@click.option("--limit", metavar="N", type=click.IntRange(1), help=f"queue: so many rows. Default: {LIMIT}.")
@theatre_option
def command(
    *,
    ledger_path: str,
    action: str,
    target: str | None,
    on: date | None,
    limit: int | None,
    theatre_name: str,
    **words: Any,
) -> None:
    """Decide on claims and places: a row of its own, never an edit.

    TARGET is a document's id, which makes a claim that was not read (add); a claim's id, which no longer counts
    (retract), counts as set right (correct) or is one witness with another (merge); a PLACE that is in a state on some
    days whatever the claims say (override); a review's id, which holds no longer (withdraw) or which a second person
    agrees to (confirm); two-person or one-person, whether decisions wait for that (rule); or a source, whose
    reliability is a letter of the Admiralty system, A to F (grade). Each needs an author and a reason, is known from
    now on (so `--known` before now gives what was known then), and shows in `whoheld why`.

    `list` prints all decisions as JSON lines, with their status. `queue` prints as CSV what to look at first: the
    claims and places that would change the map most if they were wrong.
    """
    if action != _QUEUE and (on or limit):
        raise click.UsageError(f"--on and --limit are of `queue`, not of `{action}`")
    if action == _QUEUE:
        _print_queue(ledger_path, theatre_name, on, limit or LIMIT)
        return
    if action == _LIST:
        with open_ledger(ledger_path) as ledger:
            reviews = ledger.reviews()
        status = stand(reviews).status
        write_json_lines({**record_line(review), "status": status[review.id]} for review in reviews)
        return
    given = {"target": target, "author": words["author"], "reason": words["reason"]}
    if missing := [name for name, value in given.items() if value is None]:
        raise click.UsageError(f"{action} needs {'TARGET' if missing[0] == 'target' else '--' + missing[0]}")
    asked = msgspec.convert({**words, "action": action, "target": target}, Asked)
    theatre = load_theatre(theatre_name)
    with open_ledger(ledger_path) as ledger:
        review = add_review(ledger, theatre, asked, made=now())
        waits = stand(ledger.reviews()).status[review.id] == "waiting"
    say(f"{review.id}: {action} {target}, by {review.author}")
    if waits:
        say(f"it waits for someone else: whoheld review {ledger.path} confirm {review.id} --author NAME --reason TEXT")


def _print_queue(ledger_path: str, theatre_name: str, on: date | None, limit: int) -> None:
    with desk_of(ledger_path, theatre_name) as desk, Progress() as progress:
        lines = queue(desk, on=on or desk.last_day(), limit=limit, progress=progress)
    header = QueueLine.__struct_fields__
    write_csv(header, ([getattr(line, name) for name in header] for line in lines))
