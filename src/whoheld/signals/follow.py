"""Statements about an escalation or its end, put together by topic and side, and followed to what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from whoheld.model import Signal
from whoheld.signals.records import Fate, FollowedSignal, Naming, Voice
from whoheld.text.who import speaker_of, with_side

SILENCE = timedelta(days=60)
"""After so long without a word on it, talk of the same thing is a new run."""
AFTERMATH = timedelta(days=14)
"""So long after it was last told to have happened, talk of it is of the next time."""

_COMING = ("planned", "rumoured", "hypothetical", "hedged")
_CITED = 3
_QUOTED = 200


def follow_signals(signals: Iterable[Signal], *, on: date, naming: Naming) -> tuple[FollowedSignal, ...]:
    """Every signal in exactly one group, with what became of it by the end of ``on``; groups by topic, side and day.

    A statement that names no side joins the side of the topic's run that it falls into.
    """
    voices: dict[str, list[Voice]] = defaultdict(list)
    for signal in {signal.id: signal for signal in signals}.values():
        voices[signal.topic].append(Voice(signal=signal, said=_said(signal, on)))
    groups = []
    for topic in sorted(voices):
        for side, mine in _by_side(sorted(voices[topic], key=_order)):
            groups += [_follow(topic, side, run, on, naming) for run in _runs(mine)]
    return tuple(sorted(groups, key=lambda g: (g.topic, g.subject_side or "", g.voices[0].said)))


def _order(voice: Voice) -> tuple[date, str]:
    return voice.said, voice.signal.id


def _said(signal: Signal, on: date) -> date:
    """The day on which it was said: of a fact or a denial the day spoken of, where that is past; else the report's."""
    published = signal.published.last_day if signal.published else on
    if signal.valid is None or signal.modality not in ("asserted", "denied"):
        return published
    return min(signal.valid.last_day, published)


def _by_side(voices: Sequence[Voice]) -> Iterable[tuple[str | None, list[Voice]]]:
    """The voices of each side; those without one go to the side that was spoken of last, else first."""
    sides = {voice.signal.subject_side for voice in voices if voice.signal.subject_side}
    found: dict[str | None, list[Voice]] = defaultdict(list)
    last = next((v.signal.subject_side for v in voices if v.signal.subject_side), None)
    for voice in voices:
        last = voice.signal.subject_side or last
        found[last].append(voice)
    return [(side, found[side]) for side in (*sorted(sides), None) if side in found]


def _runs(voices: Sequence[Voice]) -> list[list[Voice]]:
    """Voices cut where nobody spoke for long, and where it happens, or is to happen, once more after it happened."""
    runs: list[list[Voice]] = []
    happened: date | None = None
    for voice in voices:
        of_next = voice.signal.occurred or voice.signal.modality in _COMING
        again = happened is not None and of_next and voice.said > happened + AFTERMATH
        if not runs or voice.said > runs[-1][-1].said + SILENCE or again:
            runs.append([])
            happened = None
        runs[-1].append(voice)
        if voice.signal.occurred:
            happened = voice.said
    return runs


def _follow(topic: str, side: str | None, voices: list[Voice], on: date, naming: Naming) -> FollowedSignal:
    deadlines = [v.signal.deadline.last_day for v in voices if v.signal.deadline]
    fates = {voice.signal.id: _fate(voice, voices, on, naming) for voice in voices}
    return FollowedSignal(
        topic=topic,
        subject_side=side,
        voices=tuple(voices),
        deadline=max(deadlines) if deadlines else None,
        fate=_of_all(voices, fates),
        fates=fates,
    )


def _of_all(voices: Sequence[Voice], fates: dict[str, Fate]) -> Fate:
    """The outcome of the whole: that it occurred, else the outcome of the last that was said."""
    told = [fates[voice.signal.id] for voice in voices]
    return next((fate for fate in told if fate.word == "occurred"), told[-1])


def _fate(voice: Voice, run: Sequence[Voice], on: date, naming: Naming) -> Fate:
    signal = voice.signal
    happened = [other for other in run if other.signal.occurred]
    if happened:
        return _occurred(voice, happened, naming)
    deadline = signal.deadline.last_day if signal.deadline else None
    denials = [other for other in run if other.signal.modality == "denied" and other.said >= voice.said]
    if signal.modality == "denied":
        detail = f"The denial stands: nothing in the ledger says by {on} that it has happened."
        return Fate(word="denied", detail=detail, documents=(signal.document,))
    if deadline is not None and deadline < on and signal.modality in _COMING:
        denied = f" {_denied(denials, naming)}" if denials else ""
        detail = f"The day named for it, {deadline}, has passed, and nothing in the ledger says that it happened."
        return Fate(word="expired", detail=detail + denied, documents=_documents(denials))
    if denials:
        return Fate(word="denied", detail=_denied(denials, naming), documents=_documents(denials))
    if signal.modality == "asserted":
        return Fate(word="asserted", detail="Told as a fact; nothing in the ledger says that it has been carried out.")
    due = f"The day named for it is {deadline}. " if deadline else ""
    since = (on - voice.said).days
    waited = f"{since} day{'' if since == 1 else 's'} on, " if since else ""
    detail = f"{due}{waited}nothing in the ledger says that it happened, or denies it."
    return Fate(word="open", detail=detail[:1].upper() + detail[1:])


def _occurred(voice: Voice, happened: Sequence[Voice], naming: Naming) -> Fate:
    first = next((other for other in happened if other.said >= voice.said), happened[-1])
    words = " ".join(first.signal.quote.split())
    quote = words if len(words) <= _QUOTED else f"{words[:_QUOTED].rsplit(' ', 1)[0]} …"
    detail = f"It is said to have happened on {first.said}: “{quote}” ({_cited(happened, naming)})."
    gap = (first.said - voice.said).days
    deadline = voice.signal.deadline.last_day if voice.signal.deadline else None
    if voice.signal.modality == "denied" and gap > 0:
        detail = f"Denied, and {gap} day{'' if gap == 1 else 's'} later it came all the same. {detail}"
    elif deadline and first.said > deadline:
        late = (first.said - deadline).days
        detail += f" That is {late} day{'' if late == 1 else 's'} after the day named for it, {deadline}."
    elif gap > 0:
        detail += f" That is {gap} day{'' if gap == 1 else 's'} after this was said."
    return Fate(word="occurred", detail=detail, documents=_documents(happened))


def _denied(denials: Sequence[Voice], naming: Naming) -> str:
    """'Denied by Ivo Brand (Redland) on 2022-09-13 (Gazette, 2022-09-13).'"""
    first = next((voice for voice in denials if voice.signal.claimant), denials[0])
    signal = first.signal
    side = naming.sides.get(signal.claimant_side or "")
    speaker = speaker_of(signal)
    who = f" by {with_side(speaker, side)}" if speaker else ""
    return f"Denied{who} on {first.said} ({_cited(denials, naming)})."


def _documents(voices: Iterable[Voice]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(voice.signal.document for voice in voices))


def _cited(voices: Iterable[Voice], naming: Naming) -> str:
    documents = _documents(voices)
    names = list(dict.fromkeys(naming.documents.get(key, key) for key in documents))
    more = f" and {len(names) - _CITED} more" if len(names) > _CITED else ""
    return "; ".join(names[:_CITED]) + more
