"""What every output calls a speaker: never a bare 'he'. The words of the text stay in the records as they are."""

from typing import Protocol

_ONE = frozenset({"he", "she", "it", "who", "him", "her", "his"})
_MANY = frozenset({"they", "them", "their", "we"})
NOBODY_S = "other"
"""The side of a speaker who is of no party."""


class Said(Protocol):
    """What a claim and a signal say of their speaker."""

    @property
    def claimant(self) -> str | None:
        """The speaker as written; None: the document itself."""

    @property
    def claimant_name(self) -> str | None:
        """The name that the document gives elsewhere, where what is written is none."""


def speaker_of(said: Said) -> str | None:
    """The speaker for people, without a side: None where the document itself says it.

    'the general' is 'Pavlo Hnatenko, “the general” in the text' where the document has named him; 'he' of whom it names
    nobody is 'a speaker known only as “he”'.
    """
    if said.claimant and said.claimant_name:
        return f"{said.claimant_name}, “{said.claimant}” in the text"
    return called(said.claimant) if said.claimant else None


def called(written: str) -> str:
    """A speaker or relay of which only the words of the text are at hand."""
    low = written.strip().lower()
    if low in _ONE:
        return f"a speaker known only as “{low}”"
    return f"speakers known only as “{low}”" if low in _MANY else written


def with_side(speaker: str, side: str | None) -> str:
    """The speaker with the side's name or id behind; as it is where there is none, or that of no party."""
    return f"{speaker} ({side})" if side and side != NOBODY_S else speaker


def are_many(said: Said, nouns: tuple[str, ...]) -> bool:
    """Whether the speaker takes a verb in the plural: 'they', or a phrase that ends in one of the ``nouns``."""
    low = (said.claimant or "").strip().lower()
    return low in _MANY or (not said.claimant_name and low.endswith(nouns))
