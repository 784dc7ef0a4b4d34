"""Ties by words that are nearly the same: a report edited and printed again, a sentence taken over."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from whoheld.origins.links import WINDOW, Pair, Said, matter, plain, voice, voices
from whoheld.origins.minhash import Signature, signature
from whoheld.text.sentences import sentences

ALIKE = 0.6
"""From this part of runs of words in common on (Jaccard), two texts are one, edited."""
_RUN_OF_TEXT = 3
_RUN_OF_PASSAGE = 2
_TELLING = 12
"""Words that make a passage telling: fewer are alike by chance ('they took X'), and get their neighbours."""
_AROUND = 600  # characters on either side in which a sentence and its neighbours are looked for
_KEPT = 1 << 15


def edited_documents(claims: Sequence[Said], texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim of the same speaker in documents whose texts are nearly the same, within the window."""
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        groups[(voice(item.claim), *matter(item.claim))].append(item)

    def signed(item: Said) -> Signature | None:
        text = texts.get(item.claim.document)
        return signature(text, _RUN_OF_TEXT) if text else None

    for group in groups.values():
        yield from _alike(group, signed)


def edited_passages(claims: Sequence[Said], texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim in a sentence that stands nearly the same in another document, within the window.

    A sentence of few words is compared with its neighbours. Two named speakers are two, as in ``copied_quotes``.
    """
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        groups[matter(item.claim)].append(item)

    def signed(item: Said) -> Signature | None:
        text = texts.get(item.claim.document)
        return signature(passage(text, item.claim.start, item.claim.end), _RUN_OF_PASSAGE) if text else None

    for group in groups.values():
        for one in voices(group):
            yield from _alike(one, signed)


@lru_cache(maxsize=_KEPT)
def passage(text: str, start: int, end: int) -> str:
    """The sentences that ``text[start:end]`` stands in, in plain words; with one on either side where they are short.

    Empty where even those have fewer than 12 words.
    """
    first = max(start - _AROUND, 0)
    found = [(first + left, first + right) for left, right in sentences(text[first : end + _AROUND])]
    inside = [at for at, (left, right) in enumerate(found) if left < end and right > start]
    if not inside:
        return ""
    for more in (0, 1):
        low, high = max(inside[0] - more, 0), min(inside[-1] + more, len(found) - 1)
        words = plain(text[found[low][0] : found[high][1]])
        if words.count(" ") + 1 >= _TELLING:
            return words
    return ""


class _Leader(NamedTuple):
    item: Said
    signed: Signature


def _alike(group: Sequence[Said], signed: Callable[[Said], Signature | None]) -> Iterator[Pair]:
    """Pairs to an earlier claim of another document that is alike and at most ``WINDOW`` older.

    What is tied to a leader never leads itself, so daily repeats don't chain up. Leaders are found by a band that they
    share with the claim, which takes the same time however many there are.
    """
    leaders: dict[bytes, _Leader] = {}
    for item in _accompanied(group):
        own = signed(item)
        if own is None:
            continue
        leader = _leader(leaders, item, own)
        if leader is None:
            leaders.update(dict.fromkeys(own.bands, _Leader(item, own)))
        elif leader.item.claim.document != item.claim.document:
            yield leader.item.claim_id, item.claim_id


def _leader(leaders: Mapping[bytes, _Leader], item: Said, own: Signature) -> _Leader | None:
    for band in own.bands:
        found = leaders.get(band)
        if found is None or found.item.day is None or item.day is None or item.day - found.item.day > WINDOW:
            continue
        if found.signed.likeness(own) >= ALIKE:
            return found
    return None


def _accompanied(group: Sequence[Said]) -> Iterator[Said]:
    """The dated claims by day, without those that have no other within the window: most need no signature."""
    dated = sorted(((item.day, item.claim_id, item) for item in group if item.day is not None), key=lambda row: row[:2])
    for at, (day, _, item) in enumerate(dated):
        before = at > 0 and day - dated[at - 1][0] <= WINDOW
        after = at + 1 < len(dated) and dated[at + 1][0] - day <= WINDOW
        if before or after:
            yield item
