"""``whoheld why``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import known_option, ledger_argument, on_option, theatre_option
from whoheld.cli.output import statement_lines, write_json_lines
from whoheld.pipeline.answers import Decision, Reason, Why, why
from whoheld.pipeline.lookup import find_place, located


@click.command("why", epilog="Example: whoheld why war.ledger Izium --on 2022-09-12")
@ledger_argument
@click.argument("place", metavar="PLACE")
@on_option
@known_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@theatre_option
def command(
    *, ledger_path: str, place: str, on: date, known: datetime | None, as_json: bool, theatre_name: str
) -> None:
    """Why a place is coloured as it is: the claims behind it.

    Each claim comes with what it brought to the belief in percentage points, its weight (natural log of the likelihood
    ratio, after distance and age), its grade in the Admiralty system (a letter where people graded the source, and its
    credibility by what others say, 1 to 6), the place it speaks of, the quote, who says it, and the source. The
    starting map, later maps that count as sources, the claims, time and the ground around add up to the belief. What
    analysts decided (`whoheld review`) comes first.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, on)
        found = located(find_place(desk.theatre, place))
        answer = why(desk, found, on=on, known=known)
    if as_json:
        write_json_lines([answer])
    else:
        click.echo("\n".join(_lines(answer)))


def _lines(answer: Why) -> list[str]:
    shares = ", ".join(f"{state} {p:.0%}" for state, p in answer.p.items())
    start = ", ".join(f"{state} {p:.0%}" for state, p in answer.prior.items())
    age = "no claim bears on it" if answer.evidence_age_days is None else f"{answer.evidence_age_days:.0f} days old"
    lines = [
        f"{answer.name} ({answer.oblast}), end of {answer.on}, as known {answer.known}: "
        f"{answer.state}, {answer.likelihood}",
        f"  belief: {shares}; latest evidence: {age}",
        f"  start:  {start} - {answer.prior_source}",
        f"  {answer.state} {answer.p[answer.state]:.0%} = {_points(answer)}",
    ]
    for decision in answer.decisions:
        lines += ["", *_decision(decision)]
    lines += [
        f"  {_rounded(part.share)} points: the map of {part.on} by {part.source} shows {part.state}"
        f" (evidence of the end of {part.tells_of})"
        for part in answer.maps
    ]
    for reason in answer.reasons:
        lines += ["", *_reason(reason)]
    return lines


def _points(answer: Why) -> str:
    """The account in percentage points: from the starting map to the belief."""
    claims = sum(reason.share for reason in answer.reasons) + answer.rest
    parts = [("claims", claims), ("time", answer.time), ("the ground around", answer.ground)]
    if answer.maps:
        parts.insert(1, ("later maps", sum(part.share for part in answer.maps)))
    if answer.decided:
        parts.append(("an analyst's decision", answer.decided))
    return f"{100 * answer.start:.0f} starting map " + " ".join(f"{_rounded(part)} {name}" for name, part in parts)


def _rounded(part: float) -> str:
    """A part of a belief in whole percentage points, never '-0'."""
    return f"{round(100 * part) or 0:+d}"


def _decision(decision: Decision) -> list[str]:
    done = {"add": "added", "retract": "retracted", "correct": "corrected", "merge": "merged", "override": "overridden"}
    to = f"{':' if decision.action == 'add' else ' to'} {decision.now}," if decision.now else ""
    what = f"waits for a second person: {decision.action}" if decision.waits else done[decision.action]
    by = f"by {decision.author}, {decision.made}: {decision.reason} ({decision.review})"
    seconded = f"; confirmed by {decision.confirmed_by}, {decision.confirmed}" if decision.confirmed_by else ""
    lines = [f"  {what}{to} {by}{seconded}"]
    return lines + ([f'    "{decision.quote}" ({decision.claim})'] if decision.quote else [])


def _reason(reason: Reason) -> list[str]:
    near = f", {reason.distance_km:.0f} km away" if reason.distance_km > 0 else ""
    grade = f"{reason.reliability or ''}{reason.grade}"
    what = f"{reason.side or '?'} {reason.effect} {reason.about}{near} [{reason.modality}]"
    printed = (reason.source, reason.author, reason.title, reason.published, reason.url)
    said = statement_lines(
        quote=reason.quote,
        claimant=reason.claimant,
        side=reason.claimant_side,
        via=reason.via,
        printed=printed,
        document=reason.document,
    )
    return [
        f"  {_rounded(reason.share)} points, weight {reason.weight:+.2f} to {reason.toward}, grade {grade}: {what}",
        *said,
    ]
