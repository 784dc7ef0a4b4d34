"""Join linked claims into origins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter

from whoheld.model import Claim, derive_id
from whoheld.origins.links import WINDOW, Linker, Said, copied_documents, copied_quotes, relays, said
from whoheld.origins.near import edited_documents, edited_passages
from whoheld.origins.slips import shared_errors
from whoheld.timespan import utc_text

_NEVER = "9999"

LINKERS: tuple[Linker, ...] = (
    copied_quotes,
    relays,
    edited_documents,
    edited_passages,
    shared_errors,
    copied_documents,
)
"""The reasons that claims and texts alone give. Credits need a theatre's agencies: ``credits_linker``."""
_WHENEVER = (copied_documents,)
"""Linkers that tie claims however far apart."""


def assign(
    claims: Iterable[Claim] | Mapping[str, Claim], texts: Mapping[str, str], *, linkers: Sequence[Linker] = LINKERS
) -> dict[str, str]:
    """The origin of each claim, as ``{claim id: origin id}``, in the order of claim ids.

    ``claims`` may be by id, which saves working the ids out. ``texts`` maps a document's id to its text; a document
    that is not there is compared by its quotes alone. Pass the claims *as known* at the moment you ask for: a claim
    that comes to be known later may join two origins, which must not change what was known before. An origin's id
    derives from its earliest published member (ties: lowest id).

    An origin spans ``WINDOW`` at most, whichever reasons tie it, so no mix of them makes one origin of a daily
    bulletin; only reprints of a whole text (``copied_documents``) are joined whenever they were printed.
    """
    items = _sorted(claims)
    families = _Families(items)
    for linker in sorted(linkers, key=lambda one: one in _WHENEVER):
        for left, right in linker(items, texts):
            families.join(left, right, whenever=linker in _WHENEVER)
    members: dict[str, list[Said]] = {}
    for item in items:
        members.setdefault(families.of(item.claim_id), []).append(item)
    names = {key: derive_id("origin", min(map(_age, group))[1]) for key, group in members.items()}
    return {item.claim_id: names[families.of(item.claim_id)] for item in items}


def ties(
    claims: Iterable[Claim] | Mapping[str, Claim], texts: Mapping[str, str], *, linkers: Sequence[Linker] = LINKERS
) -> list[tuple[str, str, str]]:
    """What ties claims, as (linker's name in words, claim id, claim id)."""
    items = _sorted(claims)
    return [
        (linker.__name__.replace("_", " "), left, right) for linker in linkers for left, right in linker(items, texts)
    ]


def _sorted(claims: Iterable[Claim] | Mapping[str, Claim]) -> list[Said]:
    by_id = claims if isinstance(claims, Mapping) else {claim.id: claim for claim in claims}
    return [said(claim_id, claim) for claim_id, claim in sorted(by_id.items(), key=itemgetter(0))]


def _age(item: Said) -> tuple[str, str]:
    published: datetime | None = item.claim.published.end if item.claim.published else None
    return (utc_text(published) if published else _NEVER, item.claim_id)


class _Families:
    """Claims joined into families, each with its first and last day."""

    def __init__(self, items: Sequence[Said]) -> None:
        self._root = {item.claim_id: item.claim_id for item in items}
        self._days: dict[str, tuple[date, date]] = {
            item.claim_id: (item.day, item.day) for item in items if item.day is not None
        }

    def of(self, key: str) -> str:
        """The family of a claim, by the lowest id in it."""
        while self._root[key] != key:
            self._root[key] = self._root[self._root[key]]
            key = self._root[key]
        return key

    def join(self, left: str, right: str, *, whenever: bool) -> None:
        """Make two families one, unless it would span more than ``WINDOW`` and not ``whenever``."""
        low, high = sorted((self.of(left), self.of(right)))
        days = [day for key in (low, high) for day in self._days.get(key, ())]
        if low == high or (days and not whenever and max(days) - min(days) > WINDOW):
            return
        self._root[high] = low
        if days:
            self._days[low] = (min(days), max(days))
