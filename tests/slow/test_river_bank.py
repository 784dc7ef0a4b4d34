"""A bank of a river given up: what is said of it turns the villages that nobody names, and none across the water.

The reports are our own, of public events of 9 to 12 November 2022; the starting map is the packaged one of 5 September.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from whoheld.fuse.sides import Side, on_bank
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.ingest import ingest_files
from whoheld.theatre.load import load_theatre
from whoheld.timespan import parse_known

pytestmark = pytest.mark.slow
REPORTS = {
    "2022-11-10-a.md": """
        Ukrainian forces liberated Snihurivka and Borozenske on November 10, the General Staff of
        Ukraine said. Russian troops have left Mylove and Dudchany on the bank of the reservoir.
    """,
    "2022-11-11-b.md": """
        Russia's defence ministry said on Friday that it had completed the withdrawal of its troops
        from the right bank of the Dnipro River. Ukrainian forces entered Kherson, and residents
        raised Ukrainian flags in the city.
    """,
    "2022-11-11-c.md": """
        Ukrainian forces have liberated Kherson, Beryslav, Tyahynka and Bilozerka by November 11.
        Russian forces hold the left bank of the Dnipro. Russian forces withdrew from western
        Kherson Oblast.
    """,
    "2022-11-12-d.md": """
        Kherson is under Ukrainian control after Russian troops retreated across the Dnipro. Ukraine
        regained control of the entire right bank of the Dnipro in the Kherson region.
    """,
    "2022-11-12-e.md": """
        Ukrainian forces have retaken Beryslav, Borozenske, Mylove and Dudchany, local officials said on Saturday.
        Russian troops withdrew from Beryslav and Borozenske on November 10.
    """,
}
DAY = date(2022, 11, 12)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("bank")
    for name, text in REPORTS.items():
        dated = f"{' '.join(text.split())}\n\nDate Created\n\n{name[5:7]}/{name[8:10]}/{name[:4]}\n"
        (folder / name).write_text(dated, encoding="utf-8")
    theatre = load_theatre("ukraine")
    with open_ledger(str(folder / "war.ledger"), create=True) as ledger:
        ingest_files(ledger, theatre, sorted(map(str, folder.glob("*.md"))), recorded=parse_known("2022-11-13"))
        yield Desk(ledger, theatre)


def test_a_bank_given_up_turns_and_the_other_stays(desk: Desk) -> None:
    field = desk.field([DAY])
    russia, ukraine = field.states.index("RU"), field.states.index("UA")
    start, now = field.prior.p.argmax(axis=1), field.p[0].argmax(axis=1)
    here = np.array([desk.places[key].oblast == "Kherson Oblast" for key in field.sites.place_ids]) & (start == russia)
    river = desk.terrain.named["river:dnipro"]
    right, left = (here & on_bank(river, Side(bank=bank), field.sites, within_km=40) for bank in ("right", "left"))
    named = [desk.places[key].name in " ".join(REPORTS.values()) for key in field.sites.place_ids]
    right &= ~np.array(named)
    assert right.sum() > 20
    assert left.sum() > 20
    assert (now[right] == ukraine).mean() > 0.8
    assert (now[left] == russia).all()
