"""Origins of claims that come in one after the other: only the places that new claims are about are done again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from whoheld.model import Claim
from whoheld.origins.assign import assign
from whoheld.origins.links import Linker, matter


class Origins:
    """The same as ``assign`` over all the claims at once, to the letter.

    That holds for linkers that tie only claims on one place, by nothing but the claims on that place and their
    documents: all that are here do.
    """

    def __init__(self, linkers: Sequence[Linker]) -> None:
        self._linkers = linkers
        self._claims: dict[str, Claim] = {}
        self._of_place: dict[str, set[str]] = defaultdict(set)
        self._origins: dict[str, str] = {}

    def of(self, claims: Mapping[str, Claim], texts: Mapping[str, str]) -> Mapping[str, str]:
        """The origins of ``claims``, by claim id; ``texts`` as for ``assign``.

        What came and what went since the last call is found by the ids: a claim of an id is always the same, and so is
        a text. The result is changed by the next call.
        """
        touched: set[str] = set()
        for key in self._claims.keys() - claims.keys():
            place = _place(self._claims.pop(key))
            self._of_place[place].discard(key)
            self._origins.pop(key)
            touched.add(place)
        for key in claims.keys() - self._claims.keys():
            self._claims[key] = claims[key]
            place = _place(claims[key])
            self._of_place[place].add(key)
            touched.add(place)
        again = {key: self._claims[key] for place in touched for key in self._of_place[place]}
        documents = {claim.document for claim in again.values()}
        known = {key: texts[key] for key in documents if key in texts}
        self._origins.update(assign(again, known, linkers=self._linkers))
        return self._origins


def _place(claim: Claim) -> str:
    return matter(claim)[0]
