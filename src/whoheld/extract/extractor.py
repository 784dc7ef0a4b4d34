"""The reader: one document in, its claims, signals and refusals out. Nothing else is looked at."""

import msgspec

from whoheld.extract.claimants import Attribution, ClaimantFinder
from whoheld.extract.context import Reading
from whoheld.extract.dates import date_phrases
from whoheld.extract.figures import scoped_figure
from whoheld.extract.grammar import Grammar
from whoheld.extract.matching import Candidate, Matcher
from whoheld.extract.modality import ASSERTED, ModalityReader
from whoheld.extract.names import NameIndex
from whoheld.extract.places import PlaceResolver
from whoheld.extract.quantities import FigureReader
from whoheld.extract.roles import Roles, SideContext
from whoheld.extract.selection import PRESUPPOSED, select
from whoheld.extract.signals import SignalReader
from whoheld.extract.units import Sentence, Unit, merge
from whoheld.extract.vocabulary import FORCE_CODES, Vocabulary
from whoheld.model import Claim, Document, PlaceKind, Refusal, Signal
from whoheld.text.mask import mask
from whoheld.text.sentences import sentences
from whoheld.text.tokens import tokens
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import Wording
from whoheld.timespan import Span

_BESIDE = 3  # units between two phrases for one time: 'over a week ago, on April 29'
_SENTENCE = 60  # a quotation longer than this holds its own subject
_QUOTE = 300  # the longest quote, as GUIDE and the field's practice have it


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What one document gave: claims and signals in the order of the text, and what was refused and why."""

    claims: tuple[Claim, ...]
    signals: tuple[Signal, ...]
    refusals: tuple[Refusal, ...]


class Extractor:
    """Reads documents by one theatre. Building it takes about 0.2 s; keep it for the batch."""

    def __init__(self, theatre: Theatre, wording: Wording) -> None:
        patterns = [row.pattern for rows in (wording.patterns, wording.cues, wording.signals) for row in rows]
        vocabulary = Vocabulary(wording.words, patterns)
        attacker, defender = (
            next((s.side_id for s in theatre.sides if s.role == r), None) for r in ("attacker", "defender")
        )
        self._sides = theatre.side_ids
        self._attacker, self._defender = attacker, defender
        self._vocabulary = vocabulary
        self._names = NameIndex(theatre)
        self._figures = FigureReader(wording.numbers)
        self._grammar = Grammar(theatre.forces, vocabulary)
        self._matcher = Matcher(wording.patterns, vocabulary)
        self._modality = ModalityReader(wording.cues, vocabulary)
        self._claimants = ClaimantFinder(theatre.actors, vocabulary, defender=defender, attacker=attacker)
        self._roles = Roles(vocabulary)
        self._places = PlaceResolver(theatre)
        self._signals = SignalReader(wording.signals, vocabulary)

    def read(self, document: Document) -> Extraction:
        """The claims, signals and refusals of ``document``."""
        reading = self._parse(document)
        claims: list[Claim] = []
        signals: list[Signal] = []
        refusals: list[Refusal] = []
        context = SideContext(self._attacker, self._defender, self._sides)
        for sentence in reading.sentences:
            claims.extend(self._claims(reading, sentence, context, refusals))
            signals.extend(self._signals.read(reading, sentence, self._modality))
            self._remember(sentence, context)
        return Extraction(claims=tuple(_distinct(claims)), signals=tuple(signals), refusals=tuple(refusals))

    def parse(self, document: Document) -> list[Sentence]:
        """The document's sentences as units: what the rows see (for `--explain` and for tests of rows)."""
        return self._parse(document).sentences

    def fired(self, document: Document, table: str) -> frozenset[str]:
        """Ids of the rows of ``table`` ('patterns', 'cues', 'signals', 'forces') that match anywhere in ``document``."""
        reading = self._parse(document)
        if table == "forces":
            return frozenset(i for s in reading.sentences for u in s.units if u.code in FORCE_CODES for i in u.ids)
        if table == "signals":
            return frozenset(row for sentence in reading.sentences for row in self._signals.fired(sentence))
        hits = [(sentence, c) for sentence in reading.sentences for c in self._matcher.match(sentence)]
        if table == "patterns":
            return frozenset(candidate.row.row_id for _, candidate in hits)
        return frozenset(row for sentence, c in hits for row in self._modality.fired(sentence, c.trigger))

    def _parse(self, document: Document) -> Reading:
        masked = mask(document.text)
        names = self._names.find(masked)
        phrases = date_phrases(masked, document.published)
        figures = self._figures.find(masked)
        parsed = []
        n = p = f = 0
        self._grammar.begin()
        for start, end in sentences(masked):
            n0, n = _window(names, n, start, end)
            p0, p = _window(phrases, p, start, end)
            f0, f = _window(figures, f, start, end)
            units = merge(tokens(masked, start, end), names[n0:n], phrases[p0:p], figures[f0:f], self._vocabulary)
            parsed.append(self._grammar.parse(start, end, units))
        attributions = self._claimants.find(document.text, masked, parsed)
        anchors = self._places.anchors([unit for sentence in parsed for unit in sentence.units])
        return Reading(document, masked, parsed, attributions, anchors)

    def _remember(self, sentence: Sentence, context: SideContext) -> None:
        for unit in sentence.units:
            if unit.code in FORCE_CODES and unit.side in self._sides:
                context.previous = unit.side
                return

    def _claims(
        self, reading: Reading, sentence: Sentence, context: SideContext, refusals: list[Refusal]
    ) -> list[Claim]:
        made: list[tuple[Candidate, Claim]] = []
        for candidate in self._matcher.match(sentence):
            attribution = reading.speaker(sentence.units[candidate.trigger].start)
            context.speaker = attribution.speaker.side if attribution else None
            quoted = attribution is not None and attribution.quoted and attribution.end - attribution.start > _SENTENCE
            context.quote_start = attribution.start if attribution and quoted else -1
            side = self._side(candidate, sentence, context)
            refusal = self._refusal(reading, candidate, sentence, side, attribution)
            if refusal:
                refusals.append(refusal)
            else:
                made.append((candidate, self._claim(reading, candidate, sentence, side, attribution)))
        return select(made)

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
            quote=reading.document.text[start:end][:_QUOTE],
            start=start,
            end=end,
            claimant=attribution.speaker.text if attribution else None,
        )

    def _claim(
        self,
        reading: Reading,
        candidate: Candidate,
        sentence: Sentence,
        side: str | None,
        attribution: Attribution | None,
    ) -> Claim:
        document = reading.document
        unit = sentence.units[candidate.place] if candidate.place is not None else None
        presupposed = candidate.row.row_id.startswith(PRESUPPOSED)
        cue = ASSERTED if presupposed else self._modality.read(sentence, candidate.trigger)
        if presupposed and attribution and not attribution.quoted:
            attribution = None
        start, end = _quote_bounds(sentence, candidate)
        resolution = (
            self._places.resolve(unit, oblasts=self._oblasts(sentence, candidate.place), anchors=reading.anchors)
            if unit and unit.kind != "counted"
            else None
        )
        place = resolution.place if resolution else None
        named = (unit.named or unit) if unit and unit.kind != "counted" else None
        speaker = attribution.speaker if attribution else None
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
            unresolved=resolution.reason if resolution else (None if unit else "no place is named"),
            effect=candidate.row.effect,  # type: ignore[arg-type]
            side=side,
            claimant=speaker.text if speaker else None,
            claimant_id=speaker.actor if speaker else None,
            claimant_side=speaker.side if speaker else None,
            via=reading.relays(attribution, start),
            modality=cue.modality,
            framing=sentence.units[candidate.trigger].low,
            valid=_when(sentence, candidate),
            published=document.published,
            count=scoped_figure(sentence, candidate.place, candidate.last),
            source=document.source,
            rule=candidate.row.row_id + (f"+{cue.row}" if cue.row else ""),
        )

    def _oblasts(self, sentence: Sentence, place: int | None) -> tuple[str, ...]:
        if place is None:
            return ()
        near = sorted(
            (abs(i - place - 0.5), oblast)
            for i, unit in enumerate(sentence.units)
            if (oblast := self._places.oblast_of(unit))
        )
        return tuple(oblast for _, oblast in near)


def _window(items: list, position: int, start: int, end: int) -> tuple[int, int]:  # type: ignore[type-arg]
    while position < len(items) and items[position].start < start:
        position += 1
    first = position
    while position < len(items) and items[position].start < end:
        position += 1
    return first, position


def _kind(unit: Unit) -> PlaceKind:
    if unit.kind in ("settlement", "unknown"):
        return "settlement"
    return "region" if unit.kind in ("region", "area") else "other"


def _quote_bounds(sentence: Sentence, candidate: Candidate) -> tuple[int, int]:
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
    if end - start > _QUOTE:
        low, high = sorted((candidate.trigger, place))
        start, end = units[low].start, units[high].end
        if end - start > _QUOTE:
            start, end = units[place].start, units[place].end
    return start, end


def _when(sentence: Sentence, candidate: Candidate) -> Span | None:
    """The span of the sentence's date phrase nearest to the trigger; of two beside each other the preciser."""
    dated = [i for i, unit in enumerate(sentence.units) if unit.phrase and unit.phrase.span]
    if not dated:
        return None
    nearest = min(dated, key=lambda i: (abs(i - candidate.trigger), i))
    beside = [i for i in dated if abs(i - nearest) <= _BESIDE]
    spans = [phrase.span for i in beside if (phrase := sentence.units[i].phrase) and phrase.span]
    return min(spans, key=lambda span: (span.approximate, span.end - span.start))


def _distinct(claims: list[Claim]) -> list[Claim]:
    seen: set[tuple[object, ...]] = set()
    kept = []
    for claim in claims:
        key = (claim.place_start, claim.effect, claim.side, claim.start, claim.claimant)
        if key not in seen:
            seen.add(key)
            kept.append(claim)
    return kept
