"""What ties two claims to one origin: the same words, the same first speaker.

Each linker is one reason, and yields pairs of claim ids. More of them: ``near``, ``credits``, ``slips``.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

import msgspec

from whoheld.model import Claim

WINDOW = timedelta(days=1)
"""Two claims of one speaker on one place are one statement when at most this far apart: a relay is printed the same day
or the next, and a daily bulletin of the day after is a new statement only from two days on."""

_NOT_WORD = re.compile(r"[\W_]+")
_KEPT = 1 << 15


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its id and day worked out once. ``day`` is of what it speaks of, else of its publication."""

    claim_id: str
    claim: Claim
    day: date | None


_SHORT = 400  # characters of the longest text whose plain form is kept
Pair: TypeAlias = tuple[str, str]
Linker: TypeAlias = Callable[[Sequence[Said], Mapping[str, str]], Iterable[Pair]]


def plain(text: str) -> str:
    """Compatibility-folded, lower-case words with single spaces: what is left is the wording alone."""
    return _kept(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


@lru_cache(maxsize=1 << 16)
def _kept(text: str) -> str:
    """Names and quotations are compared again for each day that a ledger is looked at."""
    return _folded(text)


def said(claim_id: str, claim: Claim) -> Said:
    """The claim with its day: the first of ``valid``, else of ``published``, else None."""
    span = claim.valid or claim.published
    return Said(claim_id=claim_id, claim=claim, day=span.first_day if span else None)


def copied_documents(claims: Sequence[Said], texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim, in the same words, in documents whose whole text is the same: a reprint, whenever printed."""
    digests = {key: found for key, text in texts.items() if (found := _digest(text))}
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        if digest := digests.get(item.claim.document):
            groups[(digest, plain(item.claim.quote), *matter(item.claim))].append(item)
    for group in groups.values():
        yield from _chain(group)


def copied_quotes(claims: Sequence[Said], _texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim in the same words within the window. Later, the same words are a new statement.

    Two speakers who are both named are two, though a few plain words be the same; who is not named goes with the first.
    """
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        groups[(plain(item.claim.quote), *matter(item.claim))].append(item)
    for group in groups.values():
        for voice in voices(group):
            yield from chain_within(voice)


def relays(claims: Sequence[Said], _texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim by the same first speaker within the window, whoever passed it on (``via`` does not count).

    A document that speaks for itself is its source's statement, so a relay that names the source joins it.
    """
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        denied = "denied" if item.claim.modality == "denied" else ""
        for name in _speakers(item.claim):
            groups[(name, denied, *matter(item.claim))].append(item)
    for group in groups.values():
        yield from chain_within(group)


@lru_cache(maxsize=_KEPT)
def _digest(text: str) -> str:
    words = plain(text)
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _speakers(claim: Claim) -> tuple[str, ...]:
    """Keys of the first speaker: by id and by name, as some relays resolve the name and some do not."""
    if claim.claimant is None and claim.claimant_id is None:
        return (f"name:{plain(claim.source)}",) if claim.source else ()
    keys = [f"id:{claim.claimant_id}"] if claim.claimant_id else []
    if claim.claimant and plain(claim.claimant):
        keys.append(f"name:{plain(claim.claimant)}")
    return tuple(keys)


def matter(claim: Claim) -> tuple[str, ...]:
    """What the claim is about: the place (by id, else by name) with its scope, the effect and the side."""
    place = claim.place_id or plain(claim.place or "")
    count = f"{claim.count.op}{claim.count.value}{claim.count.unit}" if claim.count else ""
    return (place, claim.scope or "", count, claim.effect, claim.side or "")


def voices(group: Sequence[Said]) -> Iterator[list[Said]]:
    """The claims of each named speaker; those of no named one are with the speaker who was first."""
    named: dict[str, list[Said]] = defaultdict(list)
    for item in group:
        named[voice(item.claim)].append(item)
    unnamed = named.pop("", [])
    first = min(named.values(), key=lambda items: min(_when(item) for item in items), default=[])
    for items in named.values():
        yield [*items, *unnamed] if items is first else items
    if not first:
        yield unnamed


def voice(claim: Claim) -> str:
    """Who says it: the speaker's id, else the name in plain words; empty where none is named."""
    return claim.claimant_id or plain(claim.claimant or "")


def _when(item: Said) -> tuple[bool, str, str]:
    return (item.day is None, item.day.isoformat() if item.day else "", item.claim_id)


def _chain(group: Sequence[Said]) -> Iterator[Pair]:
    for item in group[1:]:
        yield group[0].claim_id, item.claim_id


def chain_within(group: Sequence[Said]) -> Iterator[Pair]:
    """Pairs to the first of each run of ``WINDOW``. Runs are measured from their first day, so daily repeats don't

    chain up.
    """
    first: tuple[date, str] | None = None
    for day, claim_id in sorted((item.day, item.claim_id) for item in group if item.day is not None):
        if first is None or day - first[0] > WINDOW:
            first = (day, claim_id)
        else:
            yield first[1], claim_id
