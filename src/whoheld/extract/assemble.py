"""A claim's record from what was read: its place, quote, speaker, time and figure, each with offsets into the text."""

import re
from collections.abc import Mapping

import msgspec

from whoheld.extract.claimants import Attribution
from whoheld.extract.context import Reading
from whoheld.extract.dating import date_of
from whoheld.extract.extents import extent
from whoheld.extract.figures import scoped_figure
from whoheld.extract.learned import Found
from whoheld.extract.matching import Candidate
from whoheld.extract.modality import ASSERTED, Cue, ModalityReader, is_doubted
from whoheld.extract.places import PlaceResolver, Resolution
from whoheld.extract.roles import SideContext
from whoheld.extract.selection import PRESUPPOSED, TOLD
from whoheld.extract.units import Sentence, Unit, is_capital
from whoheld.extract.vocabulary import FORCE_CODES
from whoheld.model import Claim, PlaceKind
from whoheld.timespan import Span

QUOTE = 300
"""The longest quote in characters, as the field's practice has it."""
PLACES = frozenset({"settlement", "unknown", "region", "other", "area", "landmark"})
_LEAD = 4  # words between 'southern' or 'all of the' and the name that they belong to
_NOT_OF_NAME = re.compile(r"(?:(?:just|directly)\s+)?to\s+the\s+(?=\w)|(?:just|directly)\s+(?=\w)")
"""'(just) to the south of X' is 'south of X'."""
_TAIL = re.compile(r"\s+(?:to|from|into|in|on|at|by|with|and|or)\s*\Z")
"""What a name does not end with: the reader sometimes takes a word too many ('withdrew from X to Y')."""
_SUBURB = re.compile(r"\w (?:suburb|satellite town)s?\Z")
_DENIAL = "deny.that"
"""The row of cues by which somebody says that something is not so: 'denied that X had fallen'."""
_BREAKS = (";", ":", "—")
_JOINS = frozenset({"and", "or"})  # another name follows


class ClaimMaker:
    """Makes claims of one theatre. ``roles`` maps 'attacker' and 'defender' to the ids of sides, ``words`` classes."""

    def __init__(
        self,
        places: PlaceResolver,
        modality: ModalityReader,
        roles: dict[str, str],
        words: Mapping[str, frozenset[str]],
    ) -> None:
        self._words = words
        self._places = places
        self._modality = modality
        self._roles = roles

    def side_of(self, role: str) -> str | None:
        """The id of the side in this role; None where the theatre has none."""
        return self._roles.get(role)

    def by_rule(
        self,
        reading: Reading,
        candidate: Candidate,
        sentence: Sentence,
        side: str | None,
        attribution: Attribution | None,
    ) -> Claim:
        """The claim of a row's match."""
        document = reading.document
        unit = sentence.units[candidate.place] if candidate.place is not None else None
        presupposed = candidate.row.row_id.startswith(PRESUPPOSED)
        cue = ASSERTED if presupposed else self._modality.read(sentence, candidate.trigger)
        if _is_granted(candidate) and attribution and not attribution.quoted:
            attribution = None
        start, end = _match_bounds(sentence, candidate)
        resolution = self._resolve(reading, sentence, candidate.place) if unit and unit.kind != "counted" else None
        place = resolution.place if resolution else None
        named = (unit.named or unit) if unit and unit.kind != "counted" else None
        speaker = attribution.speaker if attribution else None
        much = extent(sentence, candidate.place, self._words)
        return Claim(
            document=document.id,
            quote=document.text[start:end],
            start=start,
            end=end,
            place=document.text[named.start : named.end] if named else None,
            place_start=named.start if named else None,
            place_end=named.end if named else None,
            place_kind=_kind(named) if named else ("settlement" if unit else None),
            place_id=place.place_id if place else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            oblast=place.oblast if place else None,
            scope=unit.scope if unit else None,
            extent=much.told,
            partial=much.partial,
            unresolved=resolution.reason if resolution else (None if unit else "no place is named"),
            effect=candidate.row.effect,  # type: ignore[arg-type]
            side=side,
            claimant=speaker.text if speaker else None,
            claimant_name=speaker.name if speaker else None,
            claimant_id=speaker.actor if speaker else None,
            claimant_side=speaker.side if speaker else None,
            via=reading.relays(attribution, start),
            modality=cue.modality,
            framing=sentence.units[candidate.trigger].low,
            valid=when(reading, sentence, candidate.trigger),
            published=document.published,
            count=scoped_figure(sentence, candidate.place, candidate.last),
            source=document.source,
            rule=candidate.row.row_id + (f"+{cue.row}" if cue.row else ""),
        )

    def by_reader(
        self,
        reading: Reading,
        found: Found,
        sentence: Sentence,
        candidate: Candidate | None,
        *,
        context: SideContext,
        told: str | None = None,
    ) -> Claim:
        """The claim that the learned reader found; ``candidate`` is a row's match of the same claim, if there is.

        ``told`` is the side that a row says has left the place, or has it under its control.
        """
        document = reading.document
        if sentence.aside and any(unit.start <= found.start < unit.end for unit in sentence.aside.units):
            sentence, candidate = sentence.aside, None
        at = _unit_at(sentence, found)
        found = _whole_name(reading.masked, sentence, found, at)
        unit = sentence.units[at] if at is not None else None
        if unit and self._places.is_shared(unit):
            if unit.kind == "settlement" and found.kind == "region":
                unit.kind, unit.ids = "region", ()
            found = msgspec.structs.replace(found, kind=_kind(unit))
        elif unit and unit.kind == "area" and unit.scope:  # 'north of X'
            found = msgspec.structs.replace(found, kind="region")
        resolution = (
            self._resolve(reading, sentence, at) if at is not None else Resolution(None, "not in the gazetteer")
        )
        if _SUBURB.search(reading.masked, found.start, found.end):
            resolution = Resolution(None, "a suburb that is not named")
        place = resolution.place
        start, end = _match_bounds(sentence, candidate) if candidate else clause_bounds(sentence, found)
        if not start <= found.start < found.end <= end:
            start, end = clause_bounds(sentence, found)
        trigger = candidate.trigger if candidate else (at if at is not None else 0)
        attribution = self._heard(reading, sentence, trigger, found, candidate)
        speaker = attribution.speaker if attribution else None
        cue = self._sureness(reading, sentence, found, at, candidate)
        speaker_side = (speaker.side or self.side_of(found.speaker)) if speaker else None
        if cue.row == _DENIAL and not _names_a_force(sentence, trigger, end):
            owned = speaker is not None and self._owns_claim(sentence, speaker.end)
            denier = context.other(speaker_side) if owned else speaker_side
            told = _denied(found.effect, denier, context) or told
        much = extent(sentence, at, self._words)
        name = unit.named if unit and unit.named else found  # 'the city' is the one named before
        return Claim(
            document=document.id,
            quote=document.text[start:end],
            start=start,
            end=end,
            place=document.text[name.start : name.end],
            place_start=name.start,
            place_end=name.end,
            place_kind=found.kind,
            place_id=place.place_id if place else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            oblast=place.oblast if place else None,
            scope=unit.scope if unit else None,
            extent=much.told,
            partial=much.partial,
            unresolved=resolution.reason,
            effect=found.effect,
            side=told or self.side_of(found.role),
            claimant=speaker.text if speaker else None,
            claimant_name=speaker.name if speaker else None,
            claimant_id=speaker.actor if speaker else None,
            claimant_side=speaker_side,
            via=reading.relays(attribution, start),
            modality=cue.modality,
            framing=sentence.units[candidate.trigger].low if candidate else None,
            valid=when(reading, sentence, trigger),
            published=document.published,
            count=scoped_figure(sentence, at, candidate.last if candidate else (at or 0)),
            source=document.source,
            rule="+".join(filter(None, (f"read.{found.effect}", candidate.row.row_id if candidate else "", cue.row))),
            why=(f"score {found.score:.2f}",),
            score=found.score,
        )

    def _heard(
        self, reading: Reading, sentence: Sentence, trigger: int, found: Found, candidate: Candidate | None
    ) -> Attribution | None:
        """Who says it. What a noun phrase takes for granted ('occupied X') is nobody's word but the text's own."""
        attribution = reading.speaker(sentence.units[trigger].start) if sentence.units else None
        granted = candidate is not None and candidate.row.effect == found.effect and _is_granted(candidate)
        return None if granted and attribution and not attribution.quoted else attribution

    def _owns_claim(self, sentence: Sentence, end: int) -> bool:
        """Whether the speaker named up to ``end`` is whose claim is denied: 'denied Russian claims that'."""
        following = (unit.low for unit in sentence.units if unit.start >= end and unit.low != "'s")
        return next(following, "") in self._words.get("claim", frozenset())

    def _sureness(
        self, reading: Reading, sentence: Sentence, found: Found, at: int | None, candidate: Candidate | None
    ) -> Cue:
        """How surely it is said: what the reader hears, and the cues by the row's verb or by the one nearest to it."""
        if candidate is not None and candidate.row.row_id.startswith(PRESUPPOSED):
            return Cue(found.modality, "")
        trigger = candidate.trigger if candidate else self._modality.governor(sentence, at) if at is not None else None
        if trigger is None:
            return Cue(found.modality, "")
        cue = self._modality.weigh(sentence, trigger, found.heard)
        doubted = cue.modality in ("asserted", "hedged") and is_doubted(reading.masked, sentence)
        return Cue("rumoured", "rumour.after") if doubted else cue

    def _resolve(self, reading: Reading, sentence: Sentence, place: int | None) -> Resolution:
        if place is None:
            return Resolution(None, "no place is named")
        near = sorted(
            (abs(i - place - 0.5), oblast)
            for i, unit in enumerate(sentence.units)
            if (oblast := self._places.oblast_of(unit))
        )
        oblasts = tuple(oblast for _, oblast in near)
        return self._places.resolve(sentence.units[place], oblasts=oblasts, anchors=reading.anchors)


def _is_granted(candidate: Candidate) -> bool:
    """Whether the row's noun phrase is the narrator's own; positions and offices are told of by who speaks."""
    row = candidate.row.row_id
    return row.startswith(PRESUPPOSED) and not row.startswith(TOLD)


def _denied(effect: str, speaker: str | None, context: SideContext) -> str | None:
    """Whose effect a party denies where no force is named: its own loss, or the other side's gain."""
    other = context.other(speaker)
    return {"loses": speaker, "gains": other}.get(effect) if other else None


def _names_a_force(sentence: Sentence, trigger: int, end: int) -> bool:
    """Whether what is said 'that' is so has a force in it."""
    units = sentence.units
    that = next((i for i in range(trigger, -1, -1) if units[i].low == "that"), -1)
    return any(unit.code in FORCE_CODES and unit.start < end for unit in units[that + 1 :])


def _unit_at(sentence: Sentence, found: Found) -> int | None:
    """The unit that holds the place's last word, where it is one that names a place."""
    holds = [i for i, unit in enumerate(sentence.units) if unit.start < found.end and found.start < unit.end]
    places = [i for i in holds if sentence.units[i].kind in PLACES]
    return places[-1] if places else (holds[-1] if holds else None)


def _whole_name(masked: str, sentence: Sentence, found: Found, at: int | None) -> Found:
    """With the bounds of the whole name: the grammar knows compounds, the reader where the name begins."""
    if at is None:
        return found
    unit = sentence.units[at]
    if unit.kind in PLACES:
        start, end = min(found.start, unit.start), max(found.end, unit.end)
    else:
        start, end = found.start, found.end
        for following in sentence.units[at + 1 : at + 1 + _LEAD]:
            if following.kind in PLACES:
                end = following.end
                break
            plain = following.kind == "word" and following.low.isalpha() and following.low not in _JOINS
            if not plain or is_capital(following.form):
                break
    lead = _NOT_OF_NAME.match(masked, start, end)
    tail = _TAIL.search(masked, start, end)
    end = tail.start() if tail else end
    return msgspec.structs.replace(found, start=lead.end() if lead else start, end=end)


def _kind(unit: Unit) -> PlaceKind:
    if unit.kind in ("settlement", "unknown"):
        return "settlement"
    return "region" if unit.kind in ("region", "area") else "other"


def clause_bounds(sentence: Sentence, found: Found) -> tuple[int, int]:
    """The sentence; of a long one the part between strong breaks around the place; at most ``QUOTE`` characters."""
    if not sentence.units:
        return found.start, found.end
    start, end = sentence.units[0].start, sentence.units[-1].end
    if end - start <= QUOTE:
        return start, end
    for unit in sentence.units:
        if unit.low in _BREAKS and unit.end <= found.start and found.end - unit.end < QUOTE:
            start = unit.end
        elif unit.low in _BREAKS and unit.start >= found.end:
            end = min(end, unit.start)
    words = [unit for unit in sentence.units if unit.start >= start and unit.end <= end]
    if end - start > QUOTE and words:
        room = QUOTE - (found.end - found.start)
        start = min((u.start for u in words if found.start - u.start <= room * 2 // 3), default=found.start)
        end = max((u.end for u in words if u.end - start <= QUOTE), default=found.end)
        end = max(end, found.end)
    start = next((unit.start for unit in words if unit.start >= start), start)
    return min(start, found.start), end


def _match_bounds(sentence: Sentence, candidate: Candidate) -> tuple[int, int]:
    """From the subject's force, where it stands shortly before, to the end of the match: at most 300 characters."""
    units = sentence.units
    first, last = candidate.first, candidate.last
    for i in range(first - 1, max(first - 12, -1), -1):
        if units[i].low in (";", ":"):
            break
        if units[i].code in FORCE_CODES:
            first = i
            break
    place = candidate.place if candidate.place is not None else last
    start, end = units[first].start, units[last].end
    if end - start > QUOTE:
        low, high = sorted((candidate.trigger, place))
        start, end = units[low].start, units[high].end
        if end - start > QUOTE:
            start, end = units[place].start, units[place].end
    return start, end


def when(reading: Reading, sentence: Sentence, trigger: int) -> Span | None:
    """The span of the time phrase that holds for what unit ``trigger`` tells (``dating.py``)."""
    return date_of(reading, sentence, trigger)
