"""The extractor of a theatre: its records, its wording and the learned reader's weights, put together in one place."""

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from whoheld.extract import Extractor
from whoheld.extract.gate import GateWeights
from whoheld.extract.learned import Weights
from whoheld.theatre.records import Theatre
from whoheld.theatre.wording import wording_of

_WEIGHTS = "reader-en.npz"


def extractor_of(theatre: Theatre) -> Extractor:
    """Build it once for a batch (about half a second). Raises TheatreError where a row of wording is malformed."""
    return Extractor(theatre, wording_of(theatre), reader_weights())


@cache
def reader_weights() -> Weights | None:
    """The packaged weights of the learned reader; None where the package was built without them."""
    path = files("whoheld.models") / _WEIGHTS
    with as_file(path) as file:
        return stored_weights(file) if file.is_file() else None


def stored_weights(path: Path) -> Weights:
    """Read a file of weights.

    Matrices are stored as whole numbers of 8 bits with one scale for each column, names ending in '.scale'.
    """
    with path.open("rb") as handle, np.load(handle, allow_pickle=False) as stored:
        arrays = {
            name: stored[name].astype(np.float32) * stored.get(f"{name}.scale", np.float32(1))
            for name in stored.files
            if not name.endswith(".scale") and name not in ("settings", "vocabulary")
        }
        settings = json.loads(bytes(stored["settings"]).decode())
        vocabulary = tuple(bytes(stored["vocabulary"]).decode().split("\n"))
    gate = settings.pop("gate", None)
    settings["trusted"] = frozenset(settings.get("trusted", ()))
    return Weights(arrays=arrays, vocabulary=vocabulary, gate=GateWeights(**gate) if gate else None, **settings)
