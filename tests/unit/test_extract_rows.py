"""Every row of wording does what its own example and counterexample say."""

from pathlib import Path

from whoheld.extract import Extractor
from whoheld.extract.rowcheck import check_rows, fill, stand_ins
from whoheld.model import Document
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import load_wording


def test_all_rows_match_their_examples(theatre: Theatre, extractor: Extractor) -> None:
    wording = load_wording(tuple(dict.fromkeys(Path(file).parent for file in theatre.wording)))
    assert len(wording.patterns) >= 70
    assert [
        f"{fault.row_id}: {fault.reason}: {fault.sentence}" for fault in check_rows(extractor, theatre, wording)
    ] == []


def test_a_row_that_does_not_match_is_named(theatre: Theatre, extractor: Extractor) -> None:
    names = stand_ins(theatre)
    document = Document(text=fill("[A] captured [P].", names), sha256="")
    assert "gain.object" in extractor.fired(document, "patterns")
    assert "loss.to" not in extractor.fired(document, "patterns")
