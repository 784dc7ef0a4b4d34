"""The health of each source of a desk, from the rounds that the ledger noted."""

from collections.abc import Iterable
from datetime import datetime

from whoheld.ledger import Ledger
from whoheld.sources.config import Source
from whoheld.sources.health import Health, Look, health_of


def health(ledger: Ledger, sources: Iterable[Source], *, now: datetime) -> list[Health]:
    """How each source stands as of ``now`` (UTC), in the order given; rounds after it don't count."""
    looks: dict[str, list[Look]] = {}
    for run in ledger.runs():
        at = datetime.fromisoformat(run.started)
        for one in run.sources if at <= now else ():
            look = Look(
                at=at,
                documents=one.documents - one.versions,
                unread=one.unread,
                repeats=one.repeats,
                chars=one.chars,
                failed=one.failed is not None,
            )
            looks.setdefault(one.source, []).append(look)
    return [health_of(source, looks.get(source.name, []), now=now) for source in sources]
