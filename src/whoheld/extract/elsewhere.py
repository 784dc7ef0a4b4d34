"""Reports of another war: whether a text speaks of the theatre at all, and what it is read by where it does not."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import msgspec

from whoheld.extract.names import Name
from whoheld.extract.openplaces import PlaceSpotter
from whoheld.extract.parties import Mention, PartyFinder
from whoheld.extract.partyphrases import Countries, classes
from whoheld.model import Claim
from whoheld.theatre.records import Force, Side, Theatre
from whoheld.theatre.wording import Wording

_SURE = 2  # names of the theatre's own that settle it in a short text,
_WORDS = 150  # and one more for so many words
_FIGHTING = 200  # words to one of fighting: reports of wars have four and more, others with such parties at most one
_CHARACTERS = 6  # of a word, about
_OWN_KINDS = frozenset({"place", "region", "river"})
NOT_HERE = "not in the gazetteer"


class OtherWar(msgspec.Struct, frozen=True):
    """A text of another war: the theatre made of its own parties, their mentions, and the names found in it."""

    theatre: Theatre
    mentions: tuple[Mention, ...]
    names: tuple[Name, ...]


class Elsewhere:
    """Tells reports of other wars from those of ``theatre``, and finds their parties and places."""

    def __init__(self, theatre: Theatre, wording: Wording) -> None:
        words = classes(wording.words, wording.parties)
        rows = [(row.country, row.names, row.demonyms) for row in wording.countries]
        self._finder = PartyFinder(words, Countries.of(rows)) if wording.parties else None
        self._spotter = PlaceSpotter(words) if wording.parties else None
        self._theatre = theatre
        roles = {side.side_id: side.role for side in theatre.sides}
        self._at_home = {
            force.row_id for force in theatre.forces if roles[force.side] != "attacker" and force.text[0].isupper()
        }
        self._fights = wording.parties.get("FIGHTS", frozenset())
        self._formations = wording.parties.get("FORMATION", frozenset())
        self._named = {force.row_id for force in theatre.forces if force.text[0].isupper()}

    def war(self, masked: str, names: Sequence[Name]) -> OtherWar | None:
        """What the masked text is read by, if it speaks of another war; ``names`` are the theatre's found in it."""
        if self._finder is None or self._spotter is None:
            return None
        own = sum(1 for name in names if self._is_own(name, masked))
        if own >= max(_SURE, len(masked) / _CHARACTERS / _WORDS):
            return None
        scan = self._finder.scanner(masked)
        if sum(low in self._fights for low in scan.low) < max(1, len(scan.low) / _FIGHTING):
            return None  # no report of a war
        mentions = tuple(self._finder.parties(scan))
        known = [name for name in names if self._is_known(name, masked)]
        if self._strangers(mentions, known) <= 2 * own + len(known) - own:
            return None
        ends = [token.end for token in scan.tokens]
        inside = frozenset(
            i for m in mentions for i in range(bisect_right(ends, m.start), bisect_left(ends, m.end) + 1)
        )
        places = self._spotter.spot(scan, inside)
        forces = [Name(m.start, m.end, {"force": (m.row,)}) for m in mentions]
        return OtherWar(_theatre(self._theatre, mentions), mentions, tuple(sorted([*forces, *places], key=_start)))

    def _is_own(self, name: Name, masked: str) -> bool:
        """Whether the name is of a place of the theatre, or of a side that fights nowhere else."""
        if not self._at_home.isdisjoint(name.meanings.get("force", ())):
            return True
        return masked[name.start].isupper() and not _OWN_KINDS.isdisjoint(name.meanings)

    def _is_known(self, name: Name, masked: str) -> bool:
        return not self._named.isdisjoint(name.meanings.get("force", ())) or self._is_own(name, masked)

    def _strangers(self, mentions: Sequence[Mention], known: Sequence[Name]) -> int:
        """Mentions of parties that the theatre doesn't know; what any war may have ('the government') says nothing."""
        starts = [name.start for name in known]
        ours = {m.party for m in mentions if bisect_left(starts, m.start) < bisect_left(starts, m.end)}
        return sum(1 for m in mentions if m.party not in ours and not self._is_anyone(m))

    def _is_anyone(self, mention: Mention) -> bool:
        last = mention.party.split()[-1].lower()
        return (mention.kind == "state" and mention.party[0].islower()) or last in self._formations


def as_outsider(claim: Claim) -> Claim:
    """A claim of another war: nobody in it is of a side of the theatre, no place in its gazetteer."""
    side = claim.claimant_side and "other"
    unresolved = NOT_HERE if claim.place and not claim.place_id else claim.unresolved
    return msgspec.structs.replace(claim, claimant_side=side, unresolved=unresolved, side=claim.side or None)


def _start(name: Name) -> int:
    return name.start


def _theatre(theatre: Theatre, mentions: Sequence[Mention]) -> Theatre:
    """A theatre of these parties alone; nothing is known of its places."""
    parties = tuple(dict.fromkeys(m.party for m in mentions))
    rows = {m.row: m for m in mentions}
    return msgspec.structs.replace(
        theatre,
        default_side=parties[0],
        sides=tuple(Side(side_id=p, name=p, role="other", color="#000000", color_dark="#ffffff") for p in parties),
        forces=tuple(
            Force(row_id=row, side=m.party, force_kind=m.kind, text=m.party, example="", counterexample="")
            for row, m in rows.items()
        ),
        actors=(),
        places=(),
        regions=(),
        axes=(),
        rivers=(),
        starting_maps=(),
    )


class NamesOf:
    """Gives the names that were found, in place of an index."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = list(names)

    def find(self, masked: str) -> list[Name]:  # noqa: ARG002 - as NameIndex
        """The names."""
        return self._names
