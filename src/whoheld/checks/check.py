"""One check for each claim with a figure."""

from collections.abc import Iterable, Mapping

from whoheld.checks.amounts import Answer, check_amount, check_share
from whoheld.checks.distances import check_distance
from whoheld.checks.ground import Ground
from whoheld.checks.question import Question, Unanswerable, ask
from whoheld.checks.verdicts import deny
from whoheld.checks.words import figure
from whoheld.model import Check, Claim, Quantity

_CONVERTED = {"mi": "km", "mi2": "km2"}


def check_claims(claims: Iterable[Claim], *, passages: Mapping[str, str], ground: Ground) -> list[Check]:
    """Exactly one check for each claim that has a figure, in the order given, each on the claim's own day.

    ``passages`` gives the sentence that a claim stands in by the claim's id (missing: its quote).
    """
    return [
        _check(claim, claim.count, passages.get(claim.id, claim.quote), ground)
        for claim in claims
        if claim.count is not None
    ]


def _check(claim: Claim, claimed: Quantity, passage: str, ground: Ground) -> Check:
    question = ask(claim, claimed, passage, ground)
    if isinstance(question, Unanswerable):
        return _unchecked(claim, claimed, question.scope, question.on, question.reason, ground)
    answer = _answer(question, ground)
    if isinstance(answer, str):
        return _unchecked(claim, claimed, question.described, question.on.isoformat(), answer, ground)
    ruling = deny(answer.ruling) if question.denied else answer.ruling
    return Check(
        claim=claim.id,
        claimed=claimed,
        scope=question.described,
        on=question.on.isoformat(),
        known=ground.known,
        verdict=ruling.verdict,
        computed=answer.computed,
        detail=" ".join(filter(None, (_converted(question), answer.told, ruling.gap, question.scope.note))),
        readings=answer.readings,
        probability=_probability(answer, question),
    )


def _probability(answer: Answer, question: Question) -> float | None:
    """To two digits: the chance of the figure, or of its denial."""
    if answer.chance is None:
        return None
    return round(float(1 - answer.chance if question.denied else answer.chance), 2)


def _answer(question: Question, ground: Ground) -> Answer | str:
    if question.unit == "km":
        return check_distance(question, ground)
    return check_share(question, ground) if question.unit == "percent" else check_amount(question, ground)


def _unchecked(claim: Claim, claimed: Quantity, scope: str, on: str, reason: str, ground: Ground) -> Check:
    return Check(
        claim=claim.id,
        claimed=claimed,
        scope=scope,
        on=on,
        known=ground.known,
        verdict="cannot be checked",
        detail=reason,
    )


def _converted(question: Question) -> str:
    if question.claimed.unit not in _CONVERTED:
        return ""
    return f"That is {figure(question.value, question.unit)}."
