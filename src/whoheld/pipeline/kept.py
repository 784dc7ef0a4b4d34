"""What a desk has read of its ledger, brought up to date by reading only the rows that came in since."""

from bisect import insort
from collections.abc import Mapping
from datetime import datetime

from whoheld.ledger import Ledger
from whoheld.ledger.rows import asked_time, review_known
from whoheld.model import Claim, Document, Review
from whoheld.origins import Agencies, Linker, Origins, credited
from whoheld.pipeline.reviewed import Reviewed, apply_reviews, merged_origins


class Kept:
    """A ledger's documents and claims as last read, and the origins of all its claims as they now count."""

    def __init__(self, ledger: Ledger, agencies: Agencies) -> None:
        self._ledger, self._agencies = ledger, agencies
        self.documents: dict[str, Document] = {}
        self.texts: dict[str, str] = {}
        self.credits: dict[str, str] = {}
        self._claims: dict[str, Claim] = {}
        self._order: list[tuple[str, str]] = []
        self._reviews: list[Review] = []
        self._last = {"documents": 0, "claims": 0}
        self._origins: Origins | None = None
        self.refresh()

    def refresh(self) -> int:
        """Read what came in since; how many documents, claims and decisions that is."""
        # Claims first: a writer may come in between, and each claim must find its document.
        claims = self._ledger.claims_after(self._last["claims"])
        documents = self._ledger.documents_after(self._last["documents"])
        for row in documents:
            self._last["documents"] = row.seq
            self.documents[row.id] = row.record
            self.texts[row.id] = row.record.text
            if agency := credited(row.record, self._agencies):
                self.credits[row.id] = agency
        for claim in claims:
            self._last["claims"] = claim.seq
            self._claims[claim.id] = claim.record
        self._place([(row.known, row.id) for row in claims])
        reviews = self._ledger.reviews()
        more = len(reviews) - len(self._reviews)
        self._reviews = reviews
        return len(documents) + len(claims) + more

    def reviewed(self, known: datetime | None) -> Reviewed:
        """The claims that could be known at ``known`` (None: all) by (known, id), as analysts decided until then."""
        moment = None if known is None else asked_time(known)
        claims = {key: self._claims[key] for at, key in self._order if moment is None or at <= moment}
        reviews = [one for one in self._reviews if moment is None or review_known(one) <= moment]
        return apply_reviews(claims, reviews)

    def origins(self, reviewed: Reviewed, linkers: tuple[Linker, ...]) -> Mapping[str, str]:
        """The origins of all claims as they now count: only of places with other claims than last time anew."""
        if self._origins is None:
            self._origins = Origins(linkers)
        return merged_origins(self._origins.of(reviewed.by_id, self.texts), reviewed)

    def _place(self, new: list[tuple[str, str]]) -> None:
        """Put claims in their order: one by one where they are few."""
        if len(new) * 8 > len(self._order):
            self._order = sorted([*self._order, *new])
            return
        for key in new:
            insort(self._order, key)
