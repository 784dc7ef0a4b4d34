"""Six settlements over three days, with words in the documents that would break a careless page."""

import numpy as np

from whoheld.model import Check, Claim, Quantity, Signal
from whoheld.publish.records import (
    Citation,
    SiteArea,
    SiteClaim,
    SiteData,
    SiteDay,
    SiteLine,
    SitePlace,
    SiteReason,
    SiteSignal,
    SiteSpot,
    SiteView,
)
from whoheld.theatre.records import Side
from whoheld.timespan import parse_span

STATES = ("RED", "BLUE", "contested")
DAYS = ("2022-09-10", "2022-09-11", "2022-09-12")
EVIL = "<script>alert('x')</script> & *stars* [link](https://evil.example) <img src=x onerror=alert(1)>"
SIDES = (
    Side(side_id="RED", name="Redland", role="attacker", color="#b2182b", color_dark="#ef8a7a"),
    Side(side_id="BLUE", name="Blueland", role="defender", color="#2166ac", color_dark="#7db8e8"),
)
PAPER = Citation(
    document="d1", title=EVIL, source="A paper", published="2022-09-11", url="https://example.org/1?a=1&b=2"
)
AGENCY = Citation(document="d2", title="Reply", source="An agency", published="2022-09-12", url="javascript:alert(1)")

NORTH = ((30, 49), (33, 49), (33, 50), (30, 50), (30, 49))


def claim(text, *, place, effect="gains", side="BLUE", who="the mayor", of="BLUE", on="2022-09-11", **more):
    return Claim(
        document="document-1", quote=text, start=0, end=len(text), place=place, place_kind="settlement", effect=effect,
        side=side, claimant=who, claimant_side=of, published=parse_span(on), **more,
    )  # fmt: skip


def _square(at):
    west, south = 30 + (at % 3), 48 + at // 3
    return ((west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south))


def _places():
    names = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")
    return tuple(
        SitePlace(
            place_id=f"t:{at}", name=name, local_name=f"{name} (local)", oblast="North" if at > 2 else "South",
            lat=48.5 + at // 3, lon=30.5 + at % 3, population=1000 * at, area_km2=100.0 + at, cell=((_square(at),),),
            located="approximate" if at == 5 else "exact", katotth="UA63040090010029555" if at == 4 else None,
        )
        for at, name in enumerate(names)
    )  # fmt: skip


def _day(on, state, ages):
    p = np.full((6, 3), 0.02, dtype=np.float32)
    p[np.arange(6), state] = 0.96
    return SiteDay(on=on, state=np.array(state, dtype=np.int8), p=p, evidence_age=np.array(ages, dtype=np.int32))


def case():
    gain = claim(f"Echo is ours. {EVIL}", place="Echo")
    hold = claim(
        "Echo is held.", place="Echo", effect="holds", side="RED", who="the ministry", of="RED", on="2022-09-12"
    )
    rumour = claim(
        "Some say Delta fell.",
        place="Delta",
        who=None,
        of=None,
        modality="rumoured",
        via=("a channel",),
        on="2022-09-12",
    )
    denial = claim("It did not.", place="Delta", who="the ministry", of="RED", modality="denied", on="2022-09-12")
    counted = claim(
        "At least 2 towns.", place=None, on="2022-09-11", count=Quantity(value=2, op=">=", unit="settlements")
    )
    claims = tuple(
        SiteClaim(claim_id=key, claim=item, citation=cited, on=item.published.last_day.isoformat())
        for key, item, cited in (
            ("c-gain", gain, PAPER), ("c-hold", hold, AGENCY), ("c-rumour", rumour, AGENCY),
            ("c-denial", denial, AGENCY), ("c-counted", counted, PAPER),
        )
    )  # fmt: skip
    signal = Signal(
        document="document-2",
        topic="mobilisation",
        quote=EVIL,
        start=0,
        end=5,
        modality="rumoured",
        published=parse_span("2022-09-12"),
    )
    return SiteData(
        title=f"Made {EVIL}", theatre_id="made", theatre_name="Made", known="2022-09-13T00:00:00Z",
        prior_source="a map", embargo="Embargo: made up.", fade_days=30.0, floor=0.02, border_set="made",
        border_note="A border made for the test.",
        attributions=("Settlements: made for the test.",), bounds=(30, 48, 33, 50), states=STATES, sides=SIDES,
        places=_places(),
        days=(
            _day(DAYS[0], [0, 0, 0, 1, 0, 1], [-1, -1, -1, -1, -1, -1]),
            _day(DAYS[1], [0, 0, 0, 1, 1, 1], [-1, -1, -1, -1, 0, 0]),
            _day(DAYS[2], [0, 2, 0, 1, 1, 1], [-1, 0, -1, -1, 0, 1]),
        ),
        claims=claims,
        reasons=(
            SiteReason(place=4, claim_id="c-gain", toward="BLUE", weight=3.0, on=DAYS[1]),
            SiteReason(place=4, claim_id="c-hold", toward="RED", weight=0.9, on=DAYS[2]),
            SiteReason(place=5, claim_id="c-gain", toward="BLUE", weight=0.4, distance_km=9.0, on=DAYS[1]),
        ),
        checks=(
            Check(
                claim="c-counted", claimed=counted.count, scope="North", on=DAYS[1], known=DAYS[1],
                verdict="overstated", computed=1.0, detail="One settlement changed.", readings=("on the map: 1",),
                probability=0.12,
            ),
        ),
        spots=((SiteSpot(name="North", lon=31.5, lat=49.5, areas=("n",)),),),
        signals=(SiteSignal(signal_id="s1", signal=signal, citation=AGENCY, outcome="open", detail="Not yet seen."),),
        borders=(SiteLine(line_id="b", lines=(((30, 48), (33, 48)),)),),
        rivers=(SiteLine(line_id="r", name="Made river", lines=(((30, 48.2), (33, 48.2)),)),),
        views=(
            SiteView(by="RED", days=tuple(_day(on, [0, 0, 0, 1, 0, 1], [-1] * 6) for on in DAYS)),
            SiteView(by="BLUE", days=tuple(_day(on, [0, 0, 0, 1, 1, 1], [-1] * 6) for on in DAYS)),
            SiteView(by="neither", days=tuple(_day(on, [0, 0, 0, 1, 0, 1], [-1] * 6) for on in DAYS)),
            SiteView(known=DAYS[1], days=tuple(_day(on, [0, 0, 0, 1, 0, 1], [-1] * 6) for on in DAYS[:2])),
            SiteView(known="then", days=tuple(_day(on, [0, 0, 0, 1, 0, 1], [-1] * 6) for on in DAYS)),
        ),
        regions=(SiteArea(area_id="n", name="North", label=(31.5, 49.5), polygons=((NORTH,),)),),
    )  # fmt: skip
