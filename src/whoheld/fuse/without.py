"""What each spot would be believed to be if one of its words were not there: a first look at what hangs on it."""

from datetime import date

import numpy as np

from whoheld.fuse.chain import bounded
from whoheld.fuse.field import Field
from whoheld.fuse.sites import Floats


def without_each(field: Field, day: date) -> Floats:
    """Of each word of ``field.passed.words`` its spot's belief at the end of ``day`` without it, (n_words, n_states).

    The chains are passed again, all at once. How much each other word counts stays as it was: what hangs on where the
    front lies is left out.
    """
    words, trail, floor = field.passed.words, field.passed.trail, field.settings.own_floor
    vector = words.vector * trail.part[:, None]
    p = trail.start[words.spot]
    for number in range((day - field.prior.on).days + 1):
        if number:
            p = bounded(p @ field.passed.step, floor)
        today = np.flatnonzero(words.day == number)
        if len(today):
            told = np.zeros_like(trail.start)
            np.add.at(told, words.spot[today], vector[today])
            log = told[words.spot]
            log[today] -= vector[today]
            p = bounded(p * np.exp(log - log.max(axis=1, keepdims=True)), floor)
    return p
