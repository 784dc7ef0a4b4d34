"""What following signals takes and gives."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from whoheld.model import Signal

Word = Literal["occurred", "denied", "expired", "asserted", "open"]


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """How sentences call things: ``sides`` by side id, ``documents`` (their source, and title or label) by id."""

    sides: Mapping[str, str]
    documents: Mapping[str, str]


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One statement and the day on which it was made: never later than its publication."""

    signal: Signal
    said: date


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: a word, a sentence for people, and the ids of the documents that say so.

    - occurred: a document says that it has happened. - denied: somebody denied it after it was said, and nothing says
      that it happened; of a denial: it stands. - expired: the day named for it has passed. - asserted: it is told as a
      fact or a demand, with nothing to wait for. - open: none of these yet.
    """

    word: Word
    detail: str
    documents: tuple[str, ...] = ()


class FollowedSignal(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on one topic about one side's act, in one run of talk, and what became of it.

    ``voices`` by the day on which they spoke; ``deadline`` is the last day named for it; ``fates`` gives the outcome of
    each statement by signal id, ``fate`` that of the whole.
    """

    topic: str
    subject_side: str | None
    voices: tuple[Voice, ...]
    deadline: date | None
    fate: Fate
    fates: dict[str, Fate]
