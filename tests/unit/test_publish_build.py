"""From a field and a territory to what is published, on a country made for the test."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from whoheld.errors import InputError
from whoheld.fuse import Prior, Settings, credibility, fuse, make_sites
from whoheld.model import Claim, Document, Place, Post, Signal
from whoheld.publish import Findings, Outcome, site_data
from whoheld.publish.build import site_claim
from whoheld.publish.payload import payload
from whoheld.publish.records import NO_EVIDENCE
from whoheld.territory import build_territory
from whoheld.theatre.records import Side, Theatre
from whoheld.timespan import day_span

FIRST = date(2022, 9, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(5)]
COUNTRY = shapely.box(30, 48, 34, 50)
LAT, LON = (axis.ravel() for axis in np.meshgrid(np.arange(48.25, 50, 0.5), np.arange(30.25, 34, 0.5)))
IDS = tuple(f"t:{at:02}" for at in range(len(LAT)))
STATES = ("RED", "BLUE", "contested")
SIDES = (
    Side(side_id="RED", name="Redland", role="attacker", color="#b2182b", color_dark="#ef8a7a"),
    Side(side_id="BLUE", name="Blueland", role="defender", color="#2166ac", color_dark="#7db8e8"),
)
TOLD = date(2022, 9, 3)
BORDER = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "id": "border:BLUE", "properties": {}, "geometry": COUNTRY.__geo_interface__}],
}
REGIONS = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "id": f"R{at}", "properties": {"name": f"Region {at}"}, "geometry": box.__geo_interface__}
        for at, box in enumerate((shapely.box(30, 48, 32, 50), shapely.box(32, 48, 34, 50)))
    ],
}


def theatre():
    places = tuple(
        Place(place_id=key, name=f"Town {key[2:]}", lat=lat, lon=lon, population=100 * at)
        for at, (key, lat, lon) in enumerate(zip(IDS, LAT.tolist(), LON.tolist(), strict=True))
    )
    return Theatre(
        theatre_id="made", name="Made", began=FIRST, folder="", default_side="BLUE", sides=SIDES, actors=(), forces=(),
        places=places, regions=(), axes=(), rivers=(), starting_maps=(), layers={}, wording=(),
        bounds=(30, 48, 34, 50), border_set="made", border_note="A border made for the test.",
    )  # fmt: skip


def document(**changes):
    text = "Town 31 is free, the mayor said."
    return Document(text=text, sha256="0" * 64, name="d1", source="A paper", published=day_span(TOLD), **changes)


def claim_of(doc, **changes):
    given = {
        "document": doc.id, "quote": doc.text, "start": 0, "end": len(doc.text), "place": "Town 31",
        "place_kind": "settlement", "place_id": IDS[-1], "lat": float(LAT[-1]), "lon": float(LON[-1]),
        "effect": "gains", "side": "BLUE", "claimant": "the mayor", "claimant_side": "RED", "published": day_span(TOLD),
    }  # fmt: skip
    return Claim(**{**given, **changes})


def parts(days=DAYS, claims=None):
    doc = document()
    claims = [claim_of(doc)] if claims is None else claims
    sites = make_sites(IDS, LAT, LON)
    p = np.where((LON > 32)[:, None], [0.96, 0.02, 0.02], [0.02, 0.96, 0.02])
    field = fuse(
        sites=sites, states=STATES, prior=Prior(on=FIRST, p=p, source="a map"), claims=claims, origins={}, days=days,
        known=None, settings=Settings(defender="BLUE"),
    )  # fmt: skip
    territory = build_territory(place_ids=IDS, lat=LAT, lon=LON, population=[0] * len(IDS), country=COUNTRY)
    return field, territory, doc, claims


def build(**findings):
    field, territory, doc, claims = parts()
    given = {"claims": claims, "documents": {doc.id: doc}, **findings}
    return field, site_data(
        title="Made", theatre=theatre(), field=field, territory=territory, attributions=("A line.",),
        embargo="No embargo.",
        layers={"border": BORDER, "regions": REGIONS}, findings=Findings(**given),
    )  # fmt: skip


FIELD, DATA = build()


def test_days_say_what_the_field_says():
    assert [day.on for day in DATA.days] == [day.isoformat() for day in DAYS]
    for row, day in zip(DATA.days, DAYS, strict=True):
        assert tuple(STATES[at] for at in row.state) == FIELD.states_on(day)
        assert np.abs(row.percent / 100 - FIELD.p[FIELD.day_index(day)]).max() <= 0.005 + 1e-9


def test_evidence_has_the_fields_age():
    told = 0
    for row, day in zip(DATA.days, DAYS, strict=True):
        for site in range(len(IDS)):
            age = FIELD.evidence_age(site, day)
            assert row.evidence_age[site] == (NO_EVIDENCE if age is None else age)
            told += age is not None
    assert told


def test_reasons_weigh_what_the_field_lists():
    day = DAYS[-1]
    for site in range(len(IDS)):
        listed = {e.claim: e for e in FIELD.evidence(site, day) if abs(e.weight) > 0.06}
        mine = {r.claim_id: r for r in DATA.reasons if r.place == site}
        assert set(listed) <= set(mine)
        for key, row in listed.items():
            age = (day - date.fromisoformat(mine[key].on)).days
            assert mine[key].weight * 0.5 ** (age / DATA.fade_days) == pytest.approx(row.weight, abs=2e-3)
            assert mine[key].toward == row.toward
    assert any(r.place == len(IDS) - 1 and r.distance_km == 0 for r in DATA.reasons)


def test_claims_have_the_fields_grades():
    grades = credibility(FIELD)
    assert grades
    assert {item.claim_id: item.grade for item in DATA.claims if item.grade} == grades


def test_a_source_that_people_graded_has_its_letter():
    found = DATA.claims[0]
    documents = {found.claim.document: Document(text="x", sha256="0" * 64, source="Paper A")}
    letters = {"Paper A": "B"}
    graded = site_claim(found.claim, documents, found.origin, 2, letters)
    assert (graded.reliability, graded.grade) == ("B", 2)
    assert site_claim(found.claim, documents).reliability is None


def test_cells_cover_the_country_once():
    shapes = [shapely.MultiPolygon([(rings[0], rings[1:]) for rings in place.cell]) for place in DATA.places]
    assert shapely.union_all(shapes).symmetric_difference(COUNTRY).area < 1e-3
    assert sum(shape.area for shape in shapes) == pytest.approx(COUNTRY.area, rel=1e-3)
    for place, shape in zip(DATA.places, shapes, strict=True):
        assert shape.contains(shapely.Point(place.lon, place.lat))
    assert sum(place.area_km2 for place in DATA.places) == pytest.approx(parts()[1].country_km2, rel=1e-6)


def test_neighbouring_cells_share_vertices_so_that_the_page_finds_the_front():
    value = payload(DATA)["places"]
    owners = {}
    for place, polygons in enumerate(value["cells"]):
        for ring in polygons[0]:
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                owners.setdefault(frozenset((a, b)), set()).add(place)
    pairs = {tuple(sorted(who)) for who in owners.values() if len(who) == 2}
    grid = {(at, at + 1) for at in range(len(IDS)) if (at + 1) % 4} | {(at, at + 4) for at in range(len(IDS) - 4)}
    assert grid <= pairs
    assert max(len(who) for who in owners.values()) == 2


def test_a_claim_of_an_embedded_post_cites_the_post():
    doc = document(url="https://example.org/a")
    post = Post(author="A. Nybody", url="https://example.org/post", text=doc.text, start=0, end=len(doc.text))
    doc = document(url="https://example.org/a", posts=(post,))
    _, data = build(claims=[claim_of(doc)], documents={doc.id: doc})
    assert data.claims[0].citation.url == "https://example.org/post"
    assert data.claims[0].citation.document == "d1"
    assert data.claims[0].on == "2022-09-03"


def test_outcomes_stand_with_their_signals():
    doc = document()
    signal = Signal(document=doc.id, topic="ceasefire", quote="A truce.", start=0, end=8, published=day_span(TOLD))
    _, data = build(signals=[signal], outcomes={signal.id: Outcome(word="expired", detail="No truce came.")})
    assert [(s.outcome, s.detail, s.citation.source) for s in data.signals] == [
        ("expired", "No truce came.", "A paper")
    ]


def test_layers_become_lines_and_areas():
    assert [area.name for area in DATA.regions] == ["Region 0", "Region 1"]
    for area in DATA.regions:
        shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in area.polygons])
        assert shape.contains(shapely.Point(area.label))
    assert shapely.LineString(DATA.borders[0].lines[0]).length == pytest.approx(12, abs=0.01)
    assert DATA.rivers == ()


def test_another_gazetteer_or_a_day_left_out_is_refused():
    field, _, doc, claims = parts()
    other = build_territory(place_ids=IDS[:-1], lat=LAT[:-1], lon=LON[:-1], population=[0] * 31, country=COUNTRY)
    given = {"title": "", "theatre": theatre(), "attributions": (), "layers": {}, "embargo": ""}
    findings = Findings(claims=claims, documents={doc.id: doc})
    with pytest.raises(InputError, match="other settlements"):
        site_data(field=field, territory=other, findings=findings, **given)
    gap, territory, *_ = parts(days=[DAYS[0], DAYS[2]])
    with pytest.raises(InputError, match="leaves out days"):
        site_data(field=gap, territory=territory, findings=findings, **given)


def test_days_unfold_from_their_differences():
    value = json.loads(json.dumps(payload(DATA)))
    rows = np.zeros((len(IDS), 2 + len(STATES)), dtype=np.int64)  # state, day of the last evidence, percents
    for at, (passed, *added) in enumerate(value["days"]):
        rows[np.cumsum(np.array(passed, dtype=np.int64) + 1) - 1] += np.array(added, dtype=np.int64).T
        assert rows[:, 0].tolist() == DATA.days[at].state.tolist()
        assert rows[:, 2:].tolist() == DATA.days[at].percent.tolist()
        ages = [NO_EVIDENCE if spoke == -(10**6) else at - spoke for spoke in rows[:, 1].tolist()]
        assert ages == DATA.days[at].evidence_age.tolist()
    assert len(value["days"][1][0]) < len(value["days"][0][0])
