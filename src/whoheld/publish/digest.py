"""The digest of a day: sentences made from records, each with the documents that it rests on."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from whoheld.model import CONTESTED, Check, Claim, Quantity
from whoheld.publish.export import day_of
from whoheld.publish.intervals import TOLD
from whoheld.publish.records import Citation, SiteClaim, SiteData, SiteSignal
from whoheld.publish.why import Behind, Moved, Total, behind, moved, totals
from whoheld.text.who import are_many, called, speaker_of, with_side

_OWN_KM = 0.5  # nearer than this a claim speaks of the settlement itself
_MATTERS = 0.2  # of log weight: less does not make a dispute
_RECENT = timedelta(days=7)
_NAMED = 12  # settlements in one sentence; the map names all
_CITED = 3
_OPS = {"=": "", ">=": "at least ", "<=": "at most ", "~": "about "}
_DID = {
    "gains": "gained",
    "holds": "holds",
    "loses": "lost",
    "contests": "is fighting for",
    "attacks": "attacked",
}
_SAYS = {
    "asserted": "says that",
    "hedged": "says with reserve that",
    "rumoured": "passes on a rumour that",
    "denied": "denies that",
    "planned": "speaks of plans by which",
    "hypothetical": "supposes that",
}
_SAY = {
    "asserted": "say that",
    "hedged": "say with reserve that",
    "rumoured": "pass on a rumour that",
    "denied": "deny that",
    "planned": "speak of plans by which",
    "hypothetical": "suppose that",
}
_MANY = ("officials", "authorities", "forces", "troops", "sources", "residents", "analysts", "bloggers", "reports")


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence and the documents behind it: never none. ``quote`` is the claim's own words, where one was used."""

    text: str
    citations: tuple[Citation, ...]
    quote: str | None = None


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with its sentences; ``empty`` is what to say where there are none."""

    heading: str
    sentences: tuple[Sentence, ...]
    empty: str


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """One day. ``basis`` says in words what the totals are computed from."""

    title: str
    on: str
    known: str
    embargo: str
    lang: str
    basis: str
    totals: tuple[Total, ...]
    names: dict[str, str]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def digest(data: SiteData, on: str) -> Digest:
    """The digest of the ISO day ``on``. Raises NotFound where the day is not in ``data``."""
    day_of(data, on)
    names = {**{side.side_id: side.name for side in data.sides}, CONTESTED: CONTESTED}
    today = [item for item in data.claims if item.on == on]
    used = len({reason.claim_id for reason in data.reasons if reason.on <= on})
    changes = moved(data, on)
    return Digest(
        title=data.title,
        on=on,
        known=data.known,
        embargo=data.embargo,
        lang=data.lang,
        basis=f"Computed from {_many(used, 'claim')} on {on} and before, and the starting map: {data.prior_source}. "
        f"In brackets: the {TOLD}, by what is believed of each settlement and the ground about it.",
        totals=totals(data, on),
        names=names,
        sections=(
            Section(
                heading="What changed",
                sentences=_changes(data, changes, names),
                empty=f"No settlement changed its likeliest state on {on}.",
            ),
            Section(
                heading="On whose word",
                sentences=_claims((item for item in today if item.claim.modality in ("asserted", "hedged")), names),
                empty=f"No claim on who holds what was published on {on}.",
            ),
            Section(
                heading="Disputed",
                sentences=(*_disputes(data, on, names), *_claims(_only(today, "denied"), names)),
                empty="No claims of the past week contradict each other.",
            ),
            Section(
                heading="Checked",
                sentences=_checks(data, on),
                empty=f"No figure published on {on} was checked.",
            ),
            Section(
                heading="Rumoured",
                sentences=(
                    *_claims(_only(today, "rumoured", "planned", "hypothetical"), names),
                    *_signals((item for item in data.signals if _on(item) == on), names),
                ),
                empty=f"No rumour and no sign of escalation was published on {on}.",
            ),
        ),
        notes=(
            "A record of public claims and what they add up to, not of facts on the ground.",
            *data.attributions,
            data.border_note.strip(),
        ),
    )


def _only(items: Sequence[SiteClaim], *modalities: str) -> list[SiteClaim]:
    return [item for item in items if item.claim.modality in modalities]


def _on(item: SiteSignal) -> str | None:
    return item.signal.published.last_day.isoformat() if item.signal.published else None


def _changes(data: SiteData, changes: Iterable[Moved], names: dict[str, str]) -> tuple[Sentence, ...]:
    """One sentence for the settlements that moved the same way on the same word."""
    groups: dict[tuple[str, str, str, str, bool], list[Moved]] = defaultdict(list)
    for change in changes:
        lead = change.behind[0] if change.behind else None
        oblast = data.places[change.place].oblast or ""
        nearby = lead is not None and lead.distance_km >= _OWN_KM
        groups[change.before, change.after, oblast, lead.item.claim_id if lead else "", nearby].append(change)
    found = []
    for (before, after, oblast, _, nearby), group in groups.items():
        places = [data.places[change.place].name for change in group]
        what = f"{_listed(places)}{f' ({oblast})' if oblast else ''}: {names[before]} to {names[after]}"
        grounds = group[0].behind
        if grounds:
            about = f" about {_place(grounds[0].item.claim)}" if nearby else ""
            word = f"on the word of {_speaker(grounds[0].item, names)}{about}"
        else:
            word = f"by the state of {'its' if len(group) == 1 else 'their'} neighbours"
        found.append(Sentence(text=f"{what}, {word}.", citations=_cited(data, grounds)))
    return tuple(found)


def _cited(data: SiteData, grounds: Iterable[Behind]) -> tuple[Citation, ...]:
    """The weightiest documents; the starting map where no claim was used."""
    found = tuple(dict.fromkeys(row.item.citation for row in grounds))[:_CITED]
    return found or (Citation(document="starting map", source=data.prior_source),)


def _claims(items: Iterable[SiteClaim], names: dict[str, str]) -> tuple[Sentence, ...]:
    """What each claimant said, one sentence for each document and kind of claim."""
    groups: dict[tuple[object, ...], list[SiteClaim]] = defaultdict(list)
    for item in items:
        c = item.claim
        groups[c.claimant, c.claimant_side, c.effect, c.side, c.modality, c.via, c.count, item.citation].append(item)
    found = []
    for group in groups.values():
        claim = group[0].claim
        via = f", relayed by {', then '.join(map(called, claim.via))}," if claim.via else ""
        places = list(dict.fromkeys(_place(item.claim) for item in group))
        words = f" (in their words: “{claim.framing}”)" if claim.framing and claim.claimant else ""
        says = _SAY if are_many(claim, _MANY) else _SAYS
        said = f"{_cap(_speaker(group[0], names))}{via} {says[claim.modality]} {_what(claim, places, names)}{words}."
        found.append(Sentence(text=said, citations=(group[0].citation,), quote=claim.quote))
    return tuple(found)


def _what(claim: Claim, places: Sequence[str], names: dict[str, str]) -> str:
    who = names.get(claim.side, claim.side) if claim.side else "a side that is not named"
    if claim.count:
        where = f" ({_listed(places)})" if claim.place else ""
        return f"{who} {_DID[claim.effect]} {_figure(claim.count)}{where}"
    return f"{who} {_DID[claim.effect]} {_listed(places)}"


def _place(claim: Claim) -> str:
    """The words of the text, with the part that is meant where they do not say it: 'north of the Kharkiv region'."""
    named = claim.place or "a place that is not named"
    told = not claim.scope or re.search(rf"\b{re.escape(claim.scope)}\b", named, re.IGNORECASE)
    return named if told else f"{named} ({claim.scope})"


def _disputes(data: SiteData, on: str, names: dict[str, str]) -> tuple[Sentence, ...]:
    """Settlements of which claims of the past week say different things, the latest first; those of the same words

    in one sentence.
    """
    since = (date.fromisoformat(on) - _RECENT).isoformat()
    found: dict[tuple[str, str, tuple[Citation, ...]], list[int]] = defaultdict(list)
    for place, rows in behind(data, on).items():
        own = [
            row
            for row in rows
            if row.distance_km < _OWN_KM and row.weight > _MATTERS and since < (row.item.on or "") <= on
        ]
        toward = list(dict.fromkeys(row.toward for row in own))
        if len(toward) < 2:
            continue
        parts, cited = [], []
        for state in toward:
            mine = [row for row in own if row.toward == state]
            speakers = list(dict.fromkeys(_speaker(row.item, names) for row in mine))
            parts.append(f"{names[state]} on the word of {_listed(speakers[:_CITED])}")
            cited += [row.item.citation for row in mine[:_CITED]]
        last = max(row.item.on or "" for row in own)
        found[last, "; but ".join(parts), tuple(dict.fromkeys(cited))].append(place)
    told = []
    for (last, words, citations), places in found.items():
        largest = sorted((data.places[at] for at in places), key=lambda place: (-place.population, place.name))
        text = f"{_listed([place.name for place in largest])}: {words}."
        told.append((last, largest[0].population, Sentence(text=text, citations=citations)))
    return tuple(row[2] for row in sorted(told, key=lambda row: (row[0], row[1], row[2].text), reverse=True))


def _checks(data: SiteData, on: str) -> tuple[Sentence, ...]:
    claims = {item.claim_id: item for item in data.claims}
    return tuple(
        Sentence(text=_verdict(check), citations=(claims[check.claim].citation,), quote=claims[check.claim].claim.quote)
        for check in data.checks
        if check.claim in claims and (claims[check.claim].on or check.on) == on
    )


def _verdict(check: Check) -> str:
    figure = "" if check.computed is None else f" against {check.computed:,.0f} computed"
    where = f" ({check.scope})" if check.scope else ""
    return f"{_cap(check.verdict)}: {_figure(check.claimed)}{where} claimed{figure}. {check.detail}"


def _signals(items: Iterable[SiteSignal], names: dict[str, str]) -> tuple[Sentence, ...]:
    """One sentence for what a document says on a topic in one way; the first quote stands for all."""
    found: dict[tuple[str, Citation], Sentence] = {}
    for item in items:
        signal = item.signal
        via = f", relayed by {', then '.join(map(called, signal.via))}" if signal.via else ""
        outcome = f"; outcome: {item.outcome}" if item.outcome else ""
        detail = f" {item.detail}" if item.detail else ""
        topic = _cap(signal.topic.replace("_", " "))
        speaker = with_side(speaker_of(signal) or "the report itself", names.get(signal.claimant_side or ""))
        text = f"{topic} ({signal.modality}), from {speaker}{via}{outcome}.{detail}"
        found.setdefault((text, item.citation), Sentence(text=text, citations=(item.citation,), quote=signal.quote))
    return tuple(found.values())


def _speaker(item: SiteClaim, names: dict[str, str]) -> str:
    claim, cited = item.claim, item.citation
    who = speaker_of(claim)
    if not who:
        printed = claim.source or cited.source or cited.author or cited.title
        return f"the report itself ({printed})" if printed else "the report itself"
    return with_side(who, names.get(claim.claimant_side or ""))


def _figure(figure: Quantity) -> str:
    unit = figure.unit.replace("_", " ").replace("km2", "km²")
    return f"{_OPS[figure.op]}{figure.value:,g} {unit}"


def _listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'; a long list ends in how many more."""
    if len(words) > _NAMED:
        return f"{', '.join(words[:_NAMED])} and {len(words) - _NAMED} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]
