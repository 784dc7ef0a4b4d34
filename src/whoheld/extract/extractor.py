"""The reader: one document in, its claims, signals and refusals out. Nothing else is looked at."""

import copy
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from whoheld.extract.assemble import QUOTE, ClaimMaker
from whoheld.extract.claimants import Attribution, ClaimantFinder
from whoheld.extract.context import Reading
from whoheld.extract.dates import date_phrases
from whoheld.extract.elsewhere import Elsewhere, NamesOf, OtherWar, as_outsider
from whoheld.extract.gate import Gate, features
from whoheld.extract.grammar import Grammar
from whoheld.extract.learned import ROLES, Found, LearnedReader, Weights
from whoheld.extract.matching import Candidate, Matcher
from whoheld.extract.modality import ModalityReader
from whoheld.extract.names import Name, NameIndex
from whoheld.extract.openreader import OpenReader, side_mentions
from whoheld.extract.places import PlaceResolver
from whoheld.extract.quantities import FigureReader
from whoheld.extract.roles import Roles, SideContext
from whoheld.extract.selection import KIND, select
from whoheld.extract.signals import SignalReader
from whoheld.extract.units import Sentence, merge
from whoheld.extract.vocabulary import FORCE_CODES, Needed, Vocabulary
from whoheld.model import Claim, Document, Refusal, Signal
from whoheld.text.mask import mask
from whoheld.text.sentences import sentences
from whoheld.text.tokens import tokens
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import Wording

_AGAIN = 1000  # characters within which a claim told twice is one
_LISTING = re.compile(r"\s*(?:,|,?\s*\band\b)\s*")
_NAMED = (
    *("hold.under", "hold.which", "hold.occupied-by", "gain.passive-", "gain.fell-to", "gain.free"),
    *("loss.to", "loss.lost-to"),
)
"""Rows whose words name whose it is: 'under Ukrainian control', 'taken from Russian forces', 'fell to them', 'free'."""
_TRIED = "attack.try"  # rows of attempts to take a place
_FREED = ("liberat", "freed", "de-occup", "deoccup")
_FREEING = "gain.passive"
_REPELLED = ("hold.repel", "attack.repel")
_REPEL = "hold.repel"  # who repels an attack does not make it
_BESIDE = 0.1  # probability from which a row's own claim stands beside another that the reader is sure of
_CLOSE = 3  # units from a verb to its place ('pulled out of X'), so that nothing else is what was moved
_SENTENCE = 60  # a quotation longer than this holds its own subject


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What one document gave: claims and signals in the order of the text, and what was refused and why."""

    claims: tuple[Claim, ...]
    signals: tuple[Signal, ...]
    refusals: tuple[Refusal, ...]


class Extractor:
    """Reads documents by one theatre. Building it takes about 0.3 s; keep it for the batch.

    With ``weights`` the learned reader says which places are claimed, and rows give its claims their words; what names
    no place (counted sets) is read by rows alone. Without them rows read all.
    """

    def __init__(self, theatre: Theatre, wording: Wording, weights: Weights | None = None) -> None:
        patterns = [row.pattern for rows in (wording.patterns, wording.cues, wording.signals) for row in rows]
        vocabulary = Vocabulary(wording.words, patterns)
        attacker, defender = (
            next((s.side_id for s in theatre.sides if s.role == r), None) for r in ("attacker", "defender")
        )
        self._theatre = theatre
        self._sides = theatre.side_ids
        self._attacker, self._defender = attacker, defender
        self._vocabulary, self._words = vocabulary, wording.words
        self._names: NameIndex | NamesOf = NameIndex(theatre)
        self._elsewhere: Elsewhere | None = Elsewhere(theatre, wording)
        self._figures = FigureReader(wording.numbers)
        self._grammar = Grammar(theatre, vocabulary)
        self._matcher = Matcher(wording.patterns, vocabulary)
        self._modality = ModalityReader(wording.cues, vocabulary)
        self._claimants = ClaimantFinder(theatre.actors, vocabulary, defender=defender, attacker=attacker)
        self._roles = Roles(vocabulary)
        self._places = PlaceResolver(theatre)
        self._signals = SignalReader(wording.signals, vocabulary)
        self._learned = LearnedReader(theatre, weights) if weights else None
        self._trusted = weights.trusted if weights else frozenset()
        self._gate = Gate(weights.gate) if weights and weights.gate else None
        alone = [row.pattern for row in wording.patterns if row.row_id in self._trusted and row.effect != "refuse"]
        self._needed = Needed(vocabulary.needed(pattern) for pattern in alone)
        roles: dict[str, str] = {side.role: side.side_id for side in reversed(theatre.sides)}
        if self._is_many():
            roles = {side: side for side in self._sides}
        self._maker = ClaimMaker(self._places, self._modality, roles, wording.words)

    def _is_many(self) -> bool:
        """Whether there are more sides than the learned reader's two roles: then it is asked for each in turn."""
        return len(self._sides) > len(ROLES)

    def _found(self, reading: Reading, names: list[Name]) -> list[Found]:
        learned = self._learned
        if learned is None:
            return []
        if self._is_many() and not isinstance(learned, OpenReader):
            learned = OpenReader(learned, self._theatre, side_mentions(self._theatre, names))
        return learned.read(reading.masked, names, reading.sentences)

    def read(self, document: Document) -> Extraction:
        """The claims, signals and refusals of ``document``; of a report of another war claims by its own parties."""
        masked = mask(document.text)
        named = self._names.find(masked)
        war = self._elsewhere.war(masked, named) if self._elsewhere else None
        if war is None:
            return self._read(document, masked, named)
        extraction = self._of_war(war)._read(document, masked, list(war.names))
        claims = tuple(as_outsider(claim) for claim in extraction.claims)
        return msgspec.structs.replace(extraction, claims=claims, signals=())

    def _of_war(self, war: OtherWar) -> "Extractor":
        """This reader for one text of another war."""
        other = copy.copy(self)
        other._sides = war.theatre.side_ids
        other._attacker = other._defender = other._elsewhere = None
        other._names = NamesOf(war.names)
        other._grammar = Grammar(war.theatre, self._vocabulary)
        other._claimants = ClaimantFinder((), self._vocabulary, defender=None, attacker=None)
        other._places = PlaceResolver(war.theatre)
        other._learned = OpenReader(self._learned, war.theatre, war.mentions) if self._learned else None
        roles = {m.name: m.name for m in war.mentions}
        other._maker = ClaimMaker(other._places, self._modality, roles, self._words)
        return other

    def _read(self, document: Document, masked: str, names: list[Name]) -> Extraction:
        reading = self._parse(document, masked, names, gate=self._gate)
        found = sorted(self._found(reading, names), key=lambda f: f.start)
        claims: list[Claim] = []
        signals: list[Signal] = []
        refusals: list[Refusal] = []
        context = SideContext(self._attacker, self._defender, self._sides)
        at = 0
        for sentence in reading.sentences:
            first, at = _window(found, at, sentence.start, sentence.end)
            claims.extend(self._claims(reading, sentence, context, refusals, found[first:at]))
            signals.extend(self._signals.read(reading, sentence, self._modality))
            self._remember(sentence, context)
        claims = _titled(reading, claims)
        return Extraction(claims=tuple(_distinct(claims)), signals=tuple(signals), refusals=tuple(refusals))

    def parse(self, document: Document) -> list[Sentence]:
        """The document's sentences as units: what the rows see (for `--explain` and for tests of rows)."""
        return self._parse_all(document).sentences

    def parsed(self, text: str) -> tuple[list[Sentence], list[Name]]:
        """Sentences and names of a text without a date: what the learned reader is trained on."""
        masked = mask(text)
        names = self._names.find(masked)
        return self._parse(Document(text=text, sha256=""), masked, names).sentences, names

    def gated(self, document: Document) -> tuple[Reading, list[Name]]:
        """A document as ``read`` parses it, and its names: what the learned reader is given."""
        masked = mask(document.text)
        names = self._names.find(masked)
        return self._parse(document, masked, names, gate=self._gate), names

    def fired(self, document: Document, table: str) -> frozenset[str]:
        """Ids of the rows of ``table`` ('patterns', 'cues', 'signals', 'forces') that match in ``document``."""
        reading = self._parse_all(document)
        if table == "forces":
            return frozenset(i for s in reading.sentences for u in s.units if u.code in FORCE_CODES for i in u.ids)
        if table == "signals":
            return frozenset(row for sentence in reading.sentences for row in self._signals.fired(sentence))
        hits = [(sentence, c) for sentence in reading.sentences for c in self._matcher.match(sentence)]
        if table == "patterns":
            return frozenset(candidate.row.row_id for _, candidate in hits)
        return frozenset(row for sentence, c in hits for row in self._modality.fired(sentence, c.trigger))

    def _parse_all(self, document: Document) -> Reading:
        masked = mask(document.text)
        return self._parse(document, masked, self._names.find(masked))

    def _parse(self, document: Document, masked: str, names: list[Name], *, gate: Gate | None = None) -> Reading:
        phrases = date_phrases(masked, document.published)
        figures = self._figures.find(masked)
        parsed = []
        p = f = 0
        self._grammar.begin()
        for start, end, inside, passed, whole in self._looked_at(masked, names, gate):
            p0, p = _window(phrases, p, start, end)
            f0, f = _window(figures, f, start, end)
            words = tokens(masked, start, end) if whole else [t for n in inside for t in tokens(masked, n.start, n.end)]
            units = merge(words, inside, phrases[p0:p], figures[f0:f], self._vocabulary)
            parsed.append(self._grammar.parse(start, end, units))
            parsed[-1].passed = passed
        attributions = self._claimants.find(document.text, masked, parsed)
        units = [unit for sentence in parsed for unit in sentence.units]
        anchors = self._places.anchors(units, text=masked, names=names)
        return Reading(document, masked, parsed, attributions, anchors, phrases)

    def _looked_at(
        self, masked: str, names: list[Name], gate: Gate | None
    ) -> Iterator[tuple[int, int, list[Name], bool, bool]]:
        """Bounds and names of each sentence, whether it passes the gate, and whether it is read word by word.

        Of a sentence that neither passes, nor has the words of a row that stands alone or of a signal, nor goes before
        one that passes, the names alone are looked at.
        """
        n = 0
        found: list[tuple[int, int, list[Name], bool, bool]] = []
        for start, end in sentences(masked):
            n0, n = _window(names, n, start, end)
            inside = names[n0:n]
            words = features(masked, start, end, inside) if gate else frozenset()
            passed = gate is None or gate.passes(words)
            told = passed or self._needed.may_match(words) or self._signals.may_be_in(words)
            found.append((start, end, inside, passed, told))
        following = [passed for *_, passed, _ in found[1:]] + [False]
        for (start, end, inside, passed, whole), then in zip(found, following, strict=True):
            yield start, end, inside, passed, whole or then

    def _remember(self, sentence: Sentence, context: SideContext) -> None:
        for unit in sentence.units:
            if unit.code in FORCE_CODES and unit.side in self._sides:
                context.previous = unit.side
                return

    def _claims(
        self,
        reading: Reading,
        sentence: Sentence,
        context: SideContext,
        refusals: list[Refusal],
        found: list[Found],
    ) -> list[Claim]:
        made: list[tuple[Candidate, Claim]] = []
        matches = self._matcher.match(sentence)
        told: dict[tuple[int, str], str | None] = {}  # whose, by place and effect or kind of it
        for candidate in matches:
            attribution = _heard(reading, sentence, candidate, context)
            side = self._side(candidate, sentence, context)
            if candidate.place is not None and (what := _told(candidate, sentence, side, context)):
                whose = context.other(side) if candidate.row.row_id.startswith(_REPEL) else side
                told.setdefault((candidate.place, what), whose)
            refusal = self._refusal(reading, candidate, sentence, side, attribution)
            if refusal:
                refusals.append(refusal)
            elif self._by_rows(sentence, candidate, side, found, context) and not _is_tried(candidate, matches):
                made.append((candidate, self._maker.by_rule(reading, candidate, sentence, side, attribution)))
        sure = [self._turned(f, sentence, matches, told) for f in found if f.sure]
        sure = [f for f in sure if not _is_goal(sentence, f, matches)]
        beside = [(f, _companion(sentence, f, matches)) for f in sure]
        sides = [_side_told(f, row, told) or self._plainly(reading, sentence, row, context) for f, row in beside]
        sides = _shared(reading.masked, sure, sides)
        read = [
            self._maker.by_reader(reading, f, sentence, row, context=context, told=side)
            for (f, row), side in zip(beside, sides, strict=True)
        ]
        return [*read, *select(made)]

    def _turned(
        self, found: Found, sentence: Sentence, matches: list[Candidate], told: dict[tuple[int, str], str | None]
    ) -> Found:
        """As a loss, where a row's grammar says that the side lost what the reader says it gained.

        As a gain, where the reader hears who held what has been freed ('X has been de-occupied').
        """
        side = self._maker.side_of(found.role)
        effect = found.effect
        if effect == "gains" and side is not None:
            lost = [place for (place, kind), of in told.items() if kind == KIND["loses"] and of == side]
            effect = "loses" if _is_on(sentence, found, lost) else effect
        elif effect == "holds":
            freed = [m.place for m in matches if m.row.row_id == _FREEING and _is_freed(sentence, m)]
            effect = "gains" if _is_on(sentence, found, freed) else effect
        return msgspec.structs.replace(found, effect=effect)

    def _plainly(self, reading: Reading, sentence: Sentence, row: Candidate | None, context: SideContext) -> str | None:
        """Who plainly does what the row's trigger tells: the reader mistakes that where months speak of one side."""
        if row is None:
            return None
        _heard(reading, sentence, row, context)
        return self._roles.direct(row.row.side, sentence, row.trigger, context)

    def _by_rows(
        self, sentence: Sentence, candidate: Candidate, side: str | None, found: list[Found], context: SideContext
    ) -> bool:
        """Whether rows decide of this match: without a learned reader, where no place is named, or where that reader is

        sure of nothing on the place and the row is a trusted one or of a kind that the reader thinks likely enough, or
        tells who plainly took or left the town.
        Beside what it is sure of too, where it finds the row's own effect and side likely ('a flag was raised in X').
        """
        if self._learned is None or candidate.place is None:
            return True
        unit = sentence.units[candidate.place]
        here = [f for f in found if unit.start < f.end and f.start < unit.end]
        if any(f.sure for f in here):
            own = [f for f in here if f.effect == candidate.row.effect and side and self._maker.side_of(f.role) == side]
            return any(not f.sure and f.score >= _BESIDE for f in own)
        if candidate.row.row_id in self._trusted:
            return True
        if unit.kind == "counted" or any(KIND[f.effect] == KIND.get(candidate.row.effect) for f in here):
            return True
        close = candidate.gap <= _CLOSE and unit.kind == "settlement"
        changes = candidate.row.effect in ("gains", "loses") and close
        return changes and self._roles.direct(candidate.row.side, sentence, candidate.trigger, context) is not None

    def _side(self, candidate: Candidate, sentence: Sentence, context: SideContext) -> str | None:
        return self._roles.side(
            candidate.row.side,
            sentence,
            trigger=candidate.trigger,
            first=candidate.first,
            last=candidate.last,
            named=candidate.named,
            context=context,
        )

    def _refusal(
        self,
        reading: Reading,
        candidate: Candidate,
        sentence: Sentence,
        side: str | None,
        attribution: Attribution | None,
    ) -> Refusal | None:
        low, high = sorted((candidate.trigger, candidate.place if candidate.place is not None else candidate.last))
        strikes = self._vocabulary.members("STRIKEWORD")
        reason = detail = ""
        if candidate.row.effect == "refuse":
            reason, detail = candidate.row.row_id, "the wording is of something other than ground held or fought for"
        elif candidate.row.row_id.startswith(("attack", "contest")) and any(
            code in strikes for code in sentence.codes[max(low - 3, 0) : high + 1]
        ):
            reason, detail = "strike", "shelling, missiles and air strikes alone are no claim to ground"
        elif side is None and candidate.row.effect != "contests":
            reason, detail = "no_side", "no side could be told: name the force in forces.csv, or the row's way to it"
        elif candidate.place is None and attribution is None:
            reason, detail = "no_place", "neither a place nor a speaker is named"
        if not reason:
            return None
        start, end = sentence.units[low].start, sentence.units[high].end
        return Refusal(
            stage="extract",
            subject=candidate.row.row_id,
            reason=reason,
            detail=detail,
            document=reading.document.id,
            quote=reading.document.text[start:end][:QUOTE],
            start=start,
            end=end,
            claimant=attribution.speaker.text if attribution else None,
        )


def _window(items: list, position: int, start: int, end: int) -> tuple[int, int]:  # type: ignore[type-arg]
    while position < len(items) and items[position].start < start:
        position += 1
    first = position
    while position < len(items) and items[position].start < end:
        position += 1
    return first, position


def _companion(sentence: Sentence, found: Found, matches: list[Candidate]) -> Candidate | None:
    """A row's match of the same place and kind of effect: it knows the verb, so it words the quote."""
    near = [
        match
        for match in matches
        if match.place is not None
        and sentence.units[match.place].start < found.end
        and found.start < sentence.units[match.place].end
        and KIND.get(match.row.effect) == KIND[found.effect]
    ]
    return min(near, key=lambda match: (match.gap, match.rank), default=None)


def _is_goal(sentence: Sentence, found: Found, matches: list[Candidate]) -> bool:
    """Whether a row refuses a loss there: who 'withdrew to X' did not lose X."""
    goals = [match.place for match in matches if match.row.effect == "refuse"]
    return found.effect == "loses" and _is_on(sentence, found, goals)


def _is_on(sentence: Sentence, found: Found, places: Iterable[int | None]) -> bool:
    """Whether one of these units is the place that the reader found."""
    units = [sentence.units[place] for place in places if place is not None]
    return any(unit.start < found.end and found.start < unit.end for unit in units)


def _is_tried(candidate: Candidate, matches: list[Candidate]) -> bool:
    """Whether another row takes the same words for an attempt: who 'has been trying to capture X' did not."""
    return candidate.row.effect == "gains" and any(
        match.row.row_id.startswith(_TRIED) and match.place == candidate.place and match.trigger < candidate.trigger
        for match in matches
    )


def _heard(reading: Reading, sentence: Sentence, row: Candidate, context: SideContext) -> Attribution | None:
    """Whose word the row's trigger is; noted in ``context``."""
    attribution = reading.speaker(sentence.units[row.trigger].start)
    context.speaker = attribution.speaker.side if attribution else None
    quoted = attribution is not None and attribution.quoted and attribution.end - attribution.start > _SENTENCE
    context.quote_start = attribution.start if attribution and quoted else -1
    return attribution


def _told(candidate: Candidate, sentence: Sentence, side: str | None, context: SideContext) -> str | None:
    """What the row's own words name the side of: a kind of effect (who 'left', who attacks), or its own effect alone.

    Of an attack, the side is that of who does not repel it; what a party calls liberated is its own.
    """
    row = candidate.row
    if row.row_id.startswith(_REPELLED):
        return KIND["attacks"]
    of_speaker = side is not None and side == context.speaker
    freed = _is_freed(sentence, candidate) and (of_speaker or row.row_id == _FREEING)
    if row.row_id.startswith(_NAMED) or freed:
        return row.effect
    return KIND[row.effect] if row.effect == "loses" else None


def _is_freed(sentence: Sentence, candidate: Candidate) -> bool:
    return "lex" in candidate.row.side and sentence.units[candidate.trigger].low.startswith(_FREED)


def _side_told(found: Found, row: Candidate | None, told: dict[tuple[int, str], str | None]) -> str | None:
    """The side by the row's grammar, where that knows it better than the reader does."""
    if row is None or row.place is None:
        return None
    keys = (found.effect, row.row.effect, KIND[found.effect])
    return next((side for key in keys if (side := told.get((row.place, key)))), None)


def _shared(masked: str, found: list[Found], sides: list[str | None]) -> list[str | None]:
    """With the side told of a list's last name for those before it: 'X, Y and Z are under Ukrainian control'."""
    given = list(sides)
    order = sorted(range(len(found)), key=lambda i: found[i].start, reverse=True)
    for after, i in pairwise(order):
        alike = found[i].effect == found[after].effect == "holds"
        if alike and given[i] is None and _LISTING.fullmatch(masked, found[i].end, found[after].start):
            given[i] = given[after]
    return given


def _titled(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """A title that names no party ('Izium taken') speaks of the side that the text below it says did so."""
    title = reading.sentences[0] if reading.sentences else None
    if title is None or any(unit.code in FORCE_CODES for unit in title.units):
        return claims
    if not reading.masked[title.end :].lstrip(" ").startswith("\n"):
        return claims
    given = []
    for claim in claims:
        below = {
            other.side
            for other in claims
            if other.start >= title.end and (other.place_id, other.effect) == (claim.place_id, claim.effect)
        } - {None}
        mine = claim.start < title.end and claim.place_id and claim.claimant is None and len(below) == 1
        given.append(msgspec.structs.replace(claim, side=below.pop()) if mine else claim)
    return given


def _distinct(claims: list[Claim]) -> list[Claim]:
    """Without a claim said again shortly after: same place, effect, side and speaker.

    Of a place that is not named anew ('the city', 'it') no more is taken than what was not told of it before.
    """
    last: dict[tuple[object, ...], int] = {}
    kept = []
    for claim in claims:
        named = claim.place.casefold() if claim.place else claim.count
        told = (named, KIND[claim.effect], claim.side)
        key = (*told, claim.effect, claim.modality, claim.claimant, claim.claimant_side)
        again = claim.place_start is not None and claim.place_start < claim.start
        found = [last[k] for k in ((told, key) if again else (key,)) if k in last]
        if not any(claim.start - at <= _AGAIN for at in found):
            last[key] = last[told] = claim.start
            kept.append(claim)
    return kept
