"""Train the gate (src/whoheld/extract/gate.py): which sentences can hold a claim.

A logistic regression over the features of each labelled sentence. A sentence counts as one to read where a label lies
in it, or where rows of wording find a signal or a counted claim, since those are read there too.
"""

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from passages import Passage
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from whoheld.extract import Extractor
from whoheld.extract.gate import GateWeights, features
from whoheld.model import Document
from whoheld.text.mask import mask

RECALL = 0.97  # of the sentences to read that were not learned from
_RARE = 4  # a feature of fewer sentences is not learned


class _Row(NamedTuple):
    passage: str
    features: frozenset[str]
    wanted: bool


def train_gate(passages: Sequence[Passage], extractor: Extractor) -> GateWeights:
    """The gate of these passages; its threshold is chosen on a fifth of them that is not learned from."""
    rows = [row for passage in passages for row in _rows(passage, extractor)]
    counts = Counter(feature for row in rows for feature in row.features)
    columns = {f: n for n, f in enumerate(sorted(f for f, count in counts.items() if count >= _RARE))}
    apart = [zlib.crc32(row.passage.encode()) % 5 == 0 for row in rows]
    learned = [row for row, out in zip(rows, apart, strict=True) if not out]
    held = [row for row, out in zip(rows, apart, strict=True) if out]
    model = LogisticRegression(C=0.3, max_iter=500).fit(_matrix(learned, columns), [row.wanted for row in learned])
    score = model.decision_function(_matrix(held, columns))
    threshold = float(np.quantile(score[[row.wanted for row in held]], 1 - RECALL))
    print(f"gate: {len(rows)} sentences, {(score >= threshold).mean():.2f} of those held out pass", flush=True)
    weights = {f: round(float(model.coef_[0][n]), 3) for f, n in columns.items()}
    return GateWeights(
        bias=round(float(model.intercept_[0]), 4),
        threshold=round(threshold, 4),
        weights={f: w for f, w in weights.items() if w},
    )


def _rows(passage: Passage, extractor: Extractor) -> list[_Row]:
    masked = mask(passage.text)
    sentences, names = extractor.parsed(passage.text)
    found = extractor.read(Document(text=passage.text, sha256=""))
    spots = [label.start for label in passage.labels] + [signal.start for signal in found.signals]
    spots += [claim.start for claim in found.claims if claim.place is None]
    rows = []
    for s in sentences:
        inside = [name for name in names if s.start <= name.start < s.end]
        wanted = any(s.start <= spot < s.end for spot in spots)
        rows.append(_Row(passage.passage_id, features(masked, s.start, s.end, inside), wanted))
    return rows


def _matrix(rows: Sequence[_Row], columns: dict[str, int]) -> csr_matrix:
    indices = [[columns[f] for f in row.features if f in columns] for row in rows]
    ends = np.cumsum([0, *map(len, indices)])
    return csr_matrix((np.ones(ends[-1]), np.concatenate(indices), ends), shape=(len(rows), len(columns)))
