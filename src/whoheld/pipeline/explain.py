"""Why each claim of a document was read as it was, and what was refused: for people who mend rows and names."""

from collections.abc import Iterator

from whoheld.model import Claim, Document, Refusal
from whoheld.pipeline.intake import Extracted
from whoheld.text.who import speaker_of

_READ = "read."


def explained(document: Document, found: Extracted) -> Iterator[str]:
    """Lines about a document: each claim with what decided it, then each refused candidate with its reason."""
    dated = f", published {document.published.edtf()}" if document.published else ", not dated"
    yield f"{document.title or document.label} ({document.label}{dated})"
    if not found.claims and not found.refusals:
        yield "  nothing found, nothing refused"
    for claim in found.claims:
        yield from _claim(claim)
    for refusal in found.refusals:
        yield from refused(refusal)


def refused(refusal: Refusal) -> Iterator[str]:
    """Lines about what was not taken."""
    yield f"  refused   {refusal.subject}: {refusal.reason}"
    if refusal.quote:
        yield f"    quote     “{_flat(refusal.quote)}”{_at(refusal.start, refusal.end)}"
    yield f"    because   {refusal.detail}"


def _claim(claim: Claim) -> Iterator[str]:
    place = claim.place or "(no place)"
    yield f"  claim     {claim.side or '?'} {claim.effect} {place} [{claim.modality}]  {claim.id}"
    yield f"    quote     “{_flat(claim.quote)}”{_at(claim.start, claim.end)}"
    yield f"    decided   {decided_by(claim)}"
    said_by = speaker_of(claim) or "the report itself"
    side = f" ({claim.claimant_side})" if claim.claimant_side else ""
    via = f", via {', '.join(claim.via)}" if claim.via else ""
    yield f"    said by   {said_by}{side}{via}"
    span = claim.valid or claim.published
    when = "no date" if span is None else f"{span.edtf()}, of the {'text' if claim.valid else 'publication'}"
    yield f"    when      {when}"
    if claim.place_id:
        oblast = f" ({claim.oblast})" if claim.oblast else ""
        yield f"    place     {claim.place_id}{oblast}"
    else:
        yield f"    place     not resolved: {claim.unresolved or 'it names none'}"
    if claim.partial:
        yield "    extent    somewhere in it: no word on the rest"


def decided_by(claim: Claim) -> str:
    """What decided a claim, in words: the learned reader, a row of wording, or both; then the features it notes.

    'read.gains+gain.object' is the reader's word on 'gains', with the quote as the row gain.object has it.
    """
    read, _, row = claim.rule.partition("+")
    if read.startswith(_READ):
        words = f"the learned reader ({read.removeprefix(_READ)})" + (f", worded by row {row}" if row else "")
    else:
        words = f"row {claim.rule}"
    return "; ".join((words, *claim.why))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _at(start: int | None, end: int | None) -> str:
    return "" if start is None else f" at {start}-{end}"
