"""A name that a town and an oblast share: which of the two is meant, by the words beside it. Sentences are our own."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document

SENTENCES = (
    ("The towns of Donetsk and Luhansk lie apart.", "Luhansk", "region"),
    ("Its units took most of Kherson in spring.", "Kherson", "region"),
    ("Villages in Kharkiv were freed.", "Kharkiv", "region"),
    ("The counteroffensive in Kharkiv went on.", "Kharkiv", "region"),
    ("They claim Kherson, Zaporizhia and Luhansk for themselves.", "Kherson", "region"),
    ("The Kherson Occupation Administration spoke.", "Kherson", "region"),
    ("Nobody entered Luhansk that day.", "Luhansk", "region"),
    ("Nobody entered the city of Luhansk that day.", "Luhansk", "settlement"),
    ("Nobody entered Luhansk, a city in the east, that day.", "Luhansk", "settlement"),
    ("Nobody entered Kherson that day.", "Kherson", "settlement"),
    ("Nobody entered Kherson and Mykolaiv that day.", "Kherson", "settlement"),
    ("Nobody entered Izyum, in the rest of Luhansk all was quiet.", "Izyum", "settlement"),
)


@pytest.mark.parametrize(("text", "name", "kind"), SENTENCES)
def test_town_or_oblast(rows_extractor: Extractor, text: str, name: str, kind: str) -> None:
    start = text.index(name)
    units = [u for s in rows_extractor.parse(Document(text=text, sha256="")) for u in s.units]
    assert next(u.kind for u in units if u.start <= start < u.end) == kind


def test_to_the_south_of_is_named_without_to(extractor: Extractor) -> None:
    text = "Russian forces conducted ground attacks to the south of Bakhmut on June 2."
    (claim,) = extractor.read(Document(text=text, sha256="")).claims
    assert (claim.place, claim.place_kind) == ("south of Bakhmut", "region")
