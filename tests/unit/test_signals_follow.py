"""What becomes of an escalation statement: each outcome, and what must never happen to it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.model import Signal
from whoheld.signals import Naming, follow_signals
from whoheld.timespan import day_span

FIRST = date(2030, 9, 1)
NAMING = Naming(sides={"RED": "Redland", "BLUE": "Blueland"}, documents={"d1": "Gazette", "d2": "Courier"})


def day(number):
    return FIRST + timedelta(days=number)


def said(number, modality="asserted", *, topic="mobilisation", side="RED", document="d1", **fields):
    """A statement in a document of day ``number``; ``due`` and ``valid`` are day numbers."""
    due, valid = fields.pop("due", None), fields.pop("valid", None)
    base = {
        "document": document,
        "topic": topic,
        "quote": f"{topic} {number} {modality}",
        "start": number,
        "end": number + 1,
        "subject_side": side,
        "modality": modality,
        "published": day_span(day(number)),
        "valid": None if valid is None else day_span(day(valid)),
        "deadline": None if due is None else day_span(day(due)),
    }
    return Signal(**{**base, **fields})


def follow(*signals, on=30):
    return follow_signals(signals, on=day(on), naming=NAMING)


def fate(signal, *others, on=30):
    return next(group.fates[signal.id] for group in follow(signal, *others, on=on) if signal.id in group.fates)


def test_a_rumour_that_nobody_takes_up_is_open():
    rumour = said(1, "rumoured")
    assert fate(rumour).word == "open"
    assert fate(rumour).detail == "29 days on, nothing in the ledger says that it happened, or denies it."
    assert fate(rumour, on=1).detail == "Nothing in the ledger says that it happened, or denies it."


def test_a_statement_of_fact_that_is_not_carried_out_is_asserted():
    assert fate(said(1)).word == "asserted"


def test_what_a_later_report_denies_is_denied_by_whom_and_where():
    rumour = said(1, "rumoured")
    denial = said(4, "denied", claimant="Ivo Brand", claimant_side="RED", document="d2")
    found = fate(rumour, denial)
    assert (found.word, found.documents) == ("denied", ("d2",))
    assert found.detail == "Denied by Ivo Brand (Redland) on 2030-09-05 (Courier)."
    assert fate(denial, rumour).word == "denied"
    assert "stands" in fate(denial, rumour).detail
    assert fate(said(6, "rumoured"), denial).word == "open", "an earlier denial is not of it"


def test_a_denial_without_a_speaker_names_none():
    assert fate(said(1, "rumoured"), said(4, "denied")).detail == "Denied on 2030-09-05 (Gazette)."


def test_what_is_due_expires():
    plan = said(1, "planned", due=5)
    assert fate(plan, on=5).word == "open"
    assert fate(plan, on=5).detail.startswith("The day named for it is 2030-09-06.")
    assert fate(plan, on=6).word == "expired"
    denied = fate(plan, said(3, "denied"), on=6)
    assert denied.word == "expired"
    assert "Denied on 2030-09-04" in denied.detail


def test_what_a_report_says_has_happened_occurred():
    plan, rumour = said(1, "planned", due=5), said(2, "rumoured")
    denial = said(3, "denied")
    event = said(8, occurred=True, document="d2", quote="The decree was  signed.")
    found = fate(plan, rumour, denial, event)
    assert (found.word, found.documents) == ("occurred", ("d2",))
    assert found.detail == (
        "It is said to have happened on 2030-09-09: “The decree was signed.” (Courier). "
        "That is 3 days after the day named for it, 2030-09-06."
    )
    assert fate(rumour, event).detail.endswith("That is 6 days after this was said.")
    assert fate(denial, event).detail.startswith("Denied, and 5 days later it came all the same.")
    assert follow(plan, rumour, denial, event)[0].fate.word == "occurred"


def test_a_group_has_the_outcome_of_what_was_said_last():
    (group,) = follow(said(1, "rumoured"), said(3, "denied"), said(6, "rumoured"))
    assert (group.fate.word, group.deadline) == ("open", None)


def test_topics_and_sides_are_followed_apart_and_the_unnamed_join_the_last_named():
    red, blue = said(1, "rumoured"), said(3, "rumoured", side="BLUE")
    unnamed = said(4, "denied", side=None)
    other = said(2, topic="ceasefire", side=None)
    groups = follow(red, blue, unnamed, other)
    assert [(g.topic, g.subject_side, len(g.voices)) for g in groups] == [
        ("ceasefire", None, 1),
        ("mobilisation", "BLUE", 2),
        ("mobilisation", "RED", 1),
    ]


def test_talk_after_a_long_silence_and_the_next_time_are_runs_of_their_own():
    assert len(follow(said(1, "rumoured"), said(70, "rumoured"), on=90)) == 2
    first, second = said(1, occurred=True), said(20, occurred=True)
    groups = follow(first, second)
    assert [f"on {day(number)}" in group.fate.detail for group, number in zip(groups, (1, 20), strict=True)] == [
        True
    ] * 2
    assert len(follow(first, said(3, occurred=True), said(10, "planned"))) == 1


def test_a_denial_is_of_the_day_that_it_was_made_not_told():
    event, told = said(8, occurred=True), said(9, "denied", valid=2)
    found = fate(told, event)
    assert found.detail.startswith("Denied, and 6 days later it came all the same.")
    ahead = said(1, "planned", valid=5)
    assert follow(ahead)[0].voices[0].said == day(1)


SIGNALS = st.builds(
    said,
    number=st.integers(0, 120),
    modality=st.sampled_from(["asserted", "hedged", "rumoured", "denied", "planned", "hypothetical"]),
    topic=st.sampled_from(["mobilisation", "ceasefire"]),
    side=st.sampled_from(["RED", "BLUE", None]),
    due=st.none() | st.integers(0, 140),
    valid=st.none() | st.integers(0, 140),
    occurred=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(SIGNALS, max_size=15), st.integers(120, 150), st.randoms(use_true_random=False))
def test_every_statement_has_one_fate_whatever_the_order(signals, on, random):
    groups = follow(*signals, on=on)
    told = [key for group in groups for key in group.fates]
    assert sorted(told) == sorted({signal.id for signal in signals})
    mixed = list(signals)
    random.shuffle(mixed)
    assert follow(*mixed, on=on) == groups


@settings(max_examples=60, deadline=None)
@given(st.lists(SIGNALS, max_size=12))
def test_only_a_report_of_it_makes_it_occur(signals):
    for group in follow(*signals, on=150):
        happened = any(voice.signal.occurred for voice in group.voices)
        assert all((item.word == "occurred") == happened for item in group.fates.values())


@pytest.mark.parametrize("count", [1, 3, 5])
def test_sources_beyond_three_are_counted(count):
    event = [said(8, occurred=True, document=f"d{n}") for n in range(count)]
    detail = follow(*event)[0].fate.detail
    assert ("and 2 more" in detail) == (count == 5)
