"""What outputs call a speaker: never a bare pronoun."""

import pytest

from whoheld.cli.output import statement_lines
from whoheld.model import Claim
from whoheld.text.who import are_many, called, speaker_of, with_side


def said(claimant: str | None, name: str | None = None) -> Claim:
    return Claim(document="d", quote="q", start=0, end=1, effect="gains", claimant=claimant, claimant_name=name)


@pytest.mark.parametrize(
    ("claimant", "name", "expected"),
    [
        (None, None, None),
        ("Denys Marchenko", None, "Denys Marchenko"),
        ("the ministry", None, "the ministry"),
        ("He", None, "a speaker known only as “he”"),
        ("they", None, "speakers known only as “they”"),
        ("He", "Denys Marchenko", "Denys Marchenko, “He” in the text"),
        ("the general", "Denys Marchenko", "Denys Marchenko, “the general” in the text"),
        ("Heorhii", None, "Heorhii"),
    ],
)
def test_a_speaker_is_never_a_bare_pronoun(claimant: str | None, name: str | None, expected: str | None) -> None:
    assert speaker_of(said(claimant, name)) == expected


def test_a_side_that_is_a_party_s_stands_behind() -> None:
    assert with_side("the ministry", "Redland") == "the ministry (Redland)"
    assert with_side("the ministry", "other") == with_side("the ministry", None) == "the ministry"


def test_a_relay_is_none_either() -> None:
    assert called("who") == "a speaker known only as “who”"
    assert called("A paper") == "A paper"


def test_the_verb_goes_with_the_speaker() -> None:
    assert are_many(said("They"), ("officials",))
    assert are_many(said("Local officials"), ("officials",))
    assert not are_many(said("he"), ("officials",))
    assert not are_many(said("an official"), ("officials",))


def test_the_name_counts_for_no_id() -> None:
    assert said("the general").id == said("the general", "Denys Marchenko").id


def test_a_terminal_shows_the_side() -> None:
    line = statement_lines(
        quote="It fell.", claimant="the ministry", side="RED", via=("he",), printed=("A paper", None), document="d1"
    )[1]
    assert line.strip() == "- the ministry (RED), relayed by a speaker known only as “he”. A paper (d1)"
