"""Ties by a slip that two reports share: a rare spelling of a place's name is seldom made twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from whoheld.origins.links import Pair, Said, chain_within, matter, plain, voices

_COMMON = 10
"""Documents that must spell a place otherwise for one spelling of each to be called rare."""
_RARE = 3
"""The most documents that write a rare spelling, and at most one in ``_COMMON`` of those that name the place."""


def shared_errors(claims: Sequence[Said], _texts: Mapping[str, str]) -> Iterator[Pair]:
    """The same claim with the same rare spelling of the place's name in two documents, within the window.

    Two named speakers are two, as in ``copied_quotes``. A name that was not resolved has no spelling to differ from.
    """
    rare = _rare(claims)
    groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for item in claims:
        key = (item.claim.place_id or "", plain(item.claim.place or ""))
        if key in rare:
            groups[(key[1], *matter(item.claim))].append(item)
    for group in groups.values():
        for voice in voices(group):
            yield from chain_within(voice)


def _rare(claims: Sequence[Said]) -> set[tuple[str, str]]:
    """(place id, spelling) of the rare spellings."""
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for item in claims:
        claim = item.claim
        if claim.place_id and claim.place and claim.place_kind == "settlement":
            documents[claim.place_id, plain(claim.place)].add(claim.document)
            named[claim.place_id].add(claim.document)
    return {
        (place_id, spelling)
        for (place_id, spelling), found in documents.items()
        if 2 <= len(found) <= _RARE and len(named[place_id]) - len(found) >= _COMMON * len(found)
    }
