"""What a row can't do without: a sentence that lacks it is not parsed, so it must never be wrong. Own sentences."""

import pytest

from whoheld.extract import Extractor
from whoheld.extract.vocabulary import Needed, Vocabulary
from whoheld.model import Document
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import wording_of

CLASSES = {"GAIN": frozenset({"took", "seized"}), "ADJ": frozenset({"small"}), "PREP": frozenset({"of", "in"})}


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("(raised|hoisted) {g:3} (flag|flags)", "they hoisted one flag", "they hoisted it"),
        ("{GAIN} {ADJ}* control", "he took control", "he lost control"),
        ("(all - out|full - scale)? war", "a war", "an all out peace"),
        ("{=GAIN} {P}", "who seized it", "who freed it"),
    ],
)
def test_a_sentence_is_let_through_by_its_words(pattern: str, fits: str, fails: str) -> None:
    needed = Needed([Vocabulary(CLASSES, [pattern]).needed(pattern)])
    assert needed.may_match(frozenset(fits.split()))
    assert not needed.may_match(frozenset(fails.split()))


def test_groups_in_groups_let_all_through() -> None:
    needed = Needed([Vocabulary(CLASSES, ["(a (b|c)) d"]).needed("(a (b|c)) d")])
    assert needed.may_match(frozenset())


def test_no_row_refuses_its_own_example(theatre: Theatre, extractor: Extractor) -> None:
    wording = wording_of(theatre)
    patterns = [row.pattern for rows in (wording.patterns, wording.cues, wording.signals) for row in rows]
    vocabulary = Vocabulary(wording.words, patterns)
    for row in (*wording.patterns, *wording.signals):
        needed = Needed([vocabulary.needed(row.pattern)])
        for sentence in extractor.parse(Document(text=row.example.replace("[", "").replace("]", ""), sha256="")):
            words = frozenset(unit.low for unit in sentence.units) | frozenset(row.example.lower().split())
            if row.example.count(".") == 1:
                assert needed.may_match(words), row.row_id
