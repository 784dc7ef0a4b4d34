"""Signals of a ledger and what became of them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from whoheld.model import Document, Signal
from whoheld.pipeline.desk import Desk
from whoheld.publish import Outcome
from whoheld.signals import FollowedSignal, Naming, Voice, follow_signals
from whoheld.text.who import speaker_of


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """Every signal known, by time of publication, what became of each (by its id), and the groups they form.

    ``on`` is the day as of whose end the outcomes are; None where there is nothing to follow.
    """

    on: date | None
    signals: tuple[Signal, ...]
    outcomes: dict[str, Outcome]
    groups: tuple[FollowedSignal, ...]


def follow(desk: Desk, *, known: datetime | None) -> Followed:
    """All signals known by ``known`` with their outcomes as of then (None: of the end of the ledger's last day)."""
    signals = tuple(desk.ledger.signals(known))
    if not signals:
        return Followed(on=None, signals=(), outcomes={}, groups=())
    on = (known - timedelta(microseconds=1)).date() if known else desk.last_day()
    naming = Naming(
        sides={side.side_id: side.name for side in desk.theatre.sides},
        documents={key: _called(document) for key, document in desk.documents.items()},
    )
    groups = follow_signals(signals, on=on, naming=naming)
    fates = {key: fate for group in groups for key, fate in group.fates.items()}
    return Followed(
        on=on,
        signals=signals,
        outcomes={key: Outcome(word=fate.word, detail=fate.detail) for key, fate in fates.items()},
        groups=groups,
    )


def _called(document: Document) -> str:
    """'Gazette, 2022-09-21'."""
    published = f", {document.published.last_day}" if document.published else ""
    return f"{document.source or document.author or document.title or document.label}{published}"


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a followed signal: when and by whom it was said, how surely, and what became of it."""

    said: str
    claimant: str | None
    claimant_side: str | None
    via: tuple[str, ...]
    modality: str
    deadline: str | None
    outcome: str
    detail: str
    quote: str
    source: str | None
    document: str
    signal: str


class SignalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One followed signal: a topic, whose act it is, what became of it as of ``on``, and every statement on it.

    ``outcome_documents`` are those that the outcome rests on.
    """

    topic: str
    side: str | None
    outcome: str
    detail: str
    first: str
    last: str
    deadline: str | None
    on: str
    outcome_documents: tuple[str, ...]
    statements: tuple[StatementLine, ...]


def signal_lines(desk: Desk, followed: Followed) -> Iterator[SignalLine]:
    """Followed signals as people read them, in the order of ``Followed.groups``."""
    for group in followed.groups:
        yield SignalLine(
            topic=group.topic,
            side=group.subject_side,
            outcome=group.fate.word,
            detail=group.fate.detail,
            first=group.voices[0].said.isoformat(),
            last=group.voices[-1].said.isoformat(),
            deadline=group.deadline.isoformat() if group.deadline else None,
            on=followed.on.isoformat() if followed.on else "",
            outcome_documents=tuple(desk.documents[key].label for key in group.fate.documents),
            statements=tuple(_statement(desk, group, voice) for voice in group.voices),
        )


def _statement(desk: Desk, group: FollowedSignal, voice: Voice) -> StatementLine:
    signal, fate = voice.signal, group.fates[voice.signal.id]
    document = desk.documents[signal.document]
    return StatementLine(
        said=voice.said.isoformat(),
        claimant=speaker_of(signal),
        claimant_side=signal.claimant_side,
        via=signal.via,
        modality=signal.modality,
        deadline=signal.deadline.edtf() if signal.deadline else None,
        outcome=fate.word,
        detail=fate.detail,
        quote=signal.quote,
        source=document.source,
        document=document.label,
        signal=signal.id,
    )
