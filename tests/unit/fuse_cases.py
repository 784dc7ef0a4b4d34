"""A toy front of six places, and claims about it, for the tests of fusion."""

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from whoheld.fuse import Prior, Settings, Terrain, fuse, make_sites
from whoheld.model import Claim
from whoheld.origins import assign
from whoheld.timespan import day_span

STATES = ("RED", "BLUE", "contested")
START = date(2030, 5, 1)
DAYS = [START + timedelta(days=at) for at in range(20)]
SITES = make_sites(
    [f"t:{at}" for at in range(6)], [50.0, 50.0, 50.03, 50.1, 50.0, 52.0], [30.0, 30.04, 30.0, 30.1, 30.6, 35.0]
)
HELD = np.array([[0.96, 0.02, 0.02]] * len(SITES))
PRIOR = Prior(on=START, p=HELD)
OPTIONS = Settings(defender="BLUE")


def claim(place="t:0", day=5, published=None, **fields):
    at = SITES.place_ids.index(place) if place in SITES.place_ids else 0
    base = {
        "document": "d",
        "quote": f"{place} {day}",
        "start": 0,
        "end": 1,
        "place": place,
        "place_id": place,
        "place_kind": "settlement",
        "lat": float(SITES.lat[at]),
        "lon": float(SITES.lon[at]),
        "effect": "gains",
        "side": "BLUE",
        "valid": day_span(START + timedelta(days=day)),
        "published": day_span(START + timedelta(days=day if published is None else published)),
    }
    return Claim(**{**base, **fields})


def field(*claims, days=DAYS, known=None, options=OPTIONS, prior=PRIOR, terrain=None, smoothed=False):
    claims = [item for item in claims if known is None or item.published.end <= known]
    return fuse(
        sites=SITES,
        states=STATES,
        prior=prior,
        claims=claims,
        origins=assign(claims, {}),
        days=days,
        known=known,
        settings=options,
        terrain=terrain or Terrain(),
        smoothed=smoothed,
    )


def p(made, day, site=0, side="BLUE"):
    return made.p[made.day_index(START + timedelta(days=day)), site, STATES.index(side)]


CLAIMS = st.builds(
    claim,
    place=st.sampled_from([*SITES.place_ids, "far"]),
    day=st.integers(-3, 19),
    published=st.integers(0, 19),
    document=st.sampled_from(["d1", "d2", "d3"]),
    effect=st.sampled_from(["gains", "holds", "loses", "contests", "attacks"]),
    side=st.sampled_from(["RED", "BLUE", "GREEN", None]),
    claimant=st.sampled_from([None, "S", "T"]),
    claimant_side=st.sampled_from(["RED", "BLUE", "other", None]),
    modality=st.sampled_from(["asserted", "hedged", "rumoured", "denied", "planned", "hypothetical"]),
)
MANY = st.lists(CLAIMS, max_size=25)
