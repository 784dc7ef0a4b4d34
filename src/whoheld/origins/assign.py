"""Join linked claims into origins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from whoheld.model import Claim, derive_id
from whoheld.origins.links import LINKERS, Linker, Said, said
from whoheld.timespan import utc_text

_NEVER = "9999"


def assign(claims: Iterable[Claim], texts: Mapping[str, str], *, linkers: Sequence[Linker] = LINKERS) -> dict[str, str]:
    """The origin of each claim, as ``{claim id: origin id}``, in the order of claim ids.

    ``texts`` maps a document's id to its text; a document that is not there is compared by its quotes alone. Pass the
    claims *as known* at the moment you ask for: a claim that comes to be known later may join two origins, which must
    not change what was known before. An origin's id derives from its earliest published member (ties: lowest id).
    """
    items = _sorted(claims)
    root = {item.claim_id: item.claim_id for item in items}
    for linker in linkers:
        for left, right in linker(items, texts):
            _join(root, left, right)
    members: dict[str, list[Said]] = {}
    for item in items:
        members.setdefault(_find(root, item.claim_id), []).append(item)
    names = {key: derive_id("origin", min(map(_age, group))[1]) for key, group in members.items()}
    return {item.claim_id: names[_find(root, item.claim_id)] for item in items}


def ties(
    claims: Iterable[Claim], texts: Mapping[str, str], *, linkers: Sequence[Linker] = LINKERS
) -> list[tuple[str, str, str]]:
    """What ties claims, as (linker's name in words, claim id, claim id)."""
    items = _sorted(claims)
    return [
        (linker.__name__.replace("_", " "), left, right) for linker in linkers for left, right in linker(items, texts)
    ]


def _sorted(claims: Iterable[Claim]) -> list[Said]:
    return [said(claim_id, claim) for claim_id, claim in sorted({claim.id: claim for claim in claims}.items())]


def _age(item: Said) -> tuple[str, str]:
    published: datetime | None = item.claim.published.end if item.claim.published else None
    return (utc_text(published) if published else _NEVER, item.claim_id)


def _find(root: dict[str, str], key: str) -> str:
    while root[key] != key:
        root[key] = root[root[key]]
        key = root[key]
    return key


def _join(root: dict[str, str], left: str, right: str) -> None:
    low, high = sorted((_find(root, left), _find(root, right)))
    root[high] = low
