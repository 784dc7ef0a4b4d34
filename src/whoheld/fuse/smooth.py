"""The backward pass: the best history of each spot by all that is known, later words included.

The filter says what could be believed at the end of a day; this says what is believed of that day now. For a hidden
Markov chain with filtered beliefs f, transitions A and predictions q(t+1) = f(t) A, the smoothed belief is
s(t) = f(t) * A (s(t+1) / q(t+1)) (Kitagawa 1987, doi:10.1080/01621459.1987.10478534, for a finite state).

Two things are added. The least belief of a state (``Settings.own_floor``) stands for words that are wrong, not for a
state that may have been so all along, so it is taken off before the pass and put back after it. And a word of a gain or
a loss tells that a place *changed* hands: on its day the chance of a change is ``Settings.told_change``.
"""

import numpy as np

from whoheld.bands import freed
from whoheld.fuse.chain import Trail, Words
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints
from whoheld.fuse.spots import Flags

_LEAST = 1e-6


def smooth(trail: Trail, words: Words, *, moves: Flags, step: Floats, settings: Settings) -> Trail:
    """The trail by all its words; ``moves`` marks those that tell of a change of hands.

    ``age`` is in days to the nearest word, before or after; ``mass`` is that of all words.
    """
    n_states = trail.p.shape[2]
    floor = settings.own_floor
    clear = np.maximum(freed(trail.p, floor), _LEAST)
    clear /= clear.sum(axis=2, keepdims=True)
    counted = np.flatnonzero(_sizes(trail, words) >= settings.word)
    changed = np.zeros(trail.age.shape, dtype=np.bool_)
    told = counted[moves[counted] & (words.day[counted] < len(changed))]
    changed[words.day[told], words.spot[told]] = True
    other = (1 - np.eye(n_states)) / (n_states - 1)
    told_step = (1 - settings.told_change) * np.eye(n_states) + settings.told_change * other
    for number in range(len(clear) - 2, -1, -1):
        before, after = clear[number], clear[number + 1]
        back = _back(before, after, step)
        rows = np.flatnonzero(changed[number + 1])
        back[rows] = _back(before[rows], after[rows], told_step)
        clear[number] = back
    return trail._replace(
        p=floor + (1 - n_states * floor) * clear,
        age=_nearest(trail, words, counted),
        mass=np.broadcast_to(trail.mass[-1], trail.mass.shape),
    )


def _back(before: Floats, after: Floats, step: Floats) -> Floats:
    """One step back: filtered beliefs of a day, smoothed ones of the next."""
    back = before * ((after / (before @ step)) @ step.T)
    result: Floats = back / back.sum(axis=1, keepdims=True)
    return result


def _sizes(trail: Trail, words: Words) -> Floats:
    """How much each word counts at its spot."""
    size: Floats = np.abs(words.vector).max(axis=1, initial=0.0) * trail.part
    return size


def _nearest(trail: Trail, words: Words, counted: Ints) -> Floats:
    """Days from each day and spot to the nearest word that counts; inf where there is none at all."""
    last = len(trail.age) - 1
    rows = counted[words.day[counted] <= last]
    coming = np.full(trail.age.shape, np.inf)
    coming[words.day[rows], words.spot[rows]] = 0.0
    for number in range(last - 1, -1, -1):
        coming[number] = np.minimum(coming[number], coming[number + 1] + 1)
    nearest: Floats = np.minimum(trail.age, coming)
    return nearest
