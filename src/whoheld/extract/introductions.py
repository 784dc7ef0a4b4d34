"""What a document has said of its speakers so far: who 'the general', 'Hnatenko' and 'the ministry' are."""

import re
from collections.abc import Mapping
from itertools import takewhile

import msgspec

from whoheld.extract.speakers import OUTSIDE, RELATIVE, Speaker
from whoheld.extract.units import Sentence, is_capital
from whoheld.extract.vocabulary import FORCE_CODES

_APPOSITION = re.compile(r",\s+((?:an?|the)\s[^,.;:\"()]{3,60})(?=,|\s(?:said|says|told)\b)", re.IGNORECASE)
_OF = ("of", "for", "to", "from", "at", "in", "with")
_ITS = ("its", "his", "her", "their")


class Introductions:
    """Speakers by the last word of their names and by the nouns they were introduced with."""

    def __init__(self, words: Mapping[str, frozenset[str]], nouns: frozenset[str]) -> None:
        self._nouns = nouns
        self._again = frozenset({"the", *_ITS}) | words["several"]
        self._institutions = words["INSTN"]
        self._abroad = words["abroad"]
        self._names: dict[str, tuple[Speaker, frozenset[str]]] = {}
        self._speakers: dict[str, tuple[Speaker, frozenset[str]]] = {}
        self._last: Speaker | None = None
        self._party: str | None = None
        self._here: str | None = None

    def hear(self, sentence: Sentence) -> None:
        """A sentence begins; the side that it names first is the one spoken of from its end on."""
        self._party = self._here
        for unit in sentence.units:
            if unit.code in FORCE_CODES and unit.side not in (*RELATIVE, None):
                self._here = unit.side
                break

    def known(self, speaker: Speaker) -> Speaker:
        """The speaker with actor and side, where introduced before or without a country of its own.

        'Hnatenko' after 'Pavlo Hnatenko, the deputy governor'; 'the general', 'its spokesman' of the one before; 'the
        defence ministry' and 'the country's intelligence' of the side that was spoken of last.
        """
        words = speaker.text.lower().split()
        if speaker.actor or speaker.side not in (OUTSIDE, None) or self._abroad.intersection(words):
            return speaker
        before, said = (
            self._speakers.get(_one(words[-1]), (None, frozenset())) if "of" not in words else (None, frozenset())
        )
        again = words[0] in self._again and said.issuperset(words[1:-1])  # 'the defence ministry' is not a foreign one
        if before is not None and (is_capital(speaker.text.split()[-1]) or again):
            return msgspec.structs.replace(speaker, side=before.side, actor=before.actor)
        if words[0] in _ITS and self._last is not None:
            return msgspec.structs.replace(speaker, side=self._last.side)
        party = self._here if "country" in speaker.text else self._party
        if words[0] == "the" and party and self._of_a_party(speaker.text.split()[1:]):
            return msgspec.structs.replace(speaker, side=party)
        return speaker

    def name(self, speaker: Speaker) -> Speaker:
        """The speaker with the name that the document gave before, where it writes 'the general' (not 'the generals').

        The name is for people to read: it decides nothing.
        """
        words = speaker.text.lower().split()
        before, said = self._names.get(words[-1], (None, frozenset()))
        if before is None or before.side != speaker.side or words[0] != "the" or not said.issuperset(words[1:]):
            return speaker
        return speaker if before.text.lower() == " ".join(words) else msgspec.structs.replace(speaker, name=before.text)

    def introduce(self, text: str, speaker: Speaker) -> None:
        """Remember a speaker by the last word of the name and by the nouns of the phrase ('the general')."""
        if speaker.side is None:
            return
        self._last = speaker
        phrase = text[max(speaker.phrase, 0) : speaker.end].lower().split() if speaker.phrase >= 0 else []
        nouns = [_one(word.strip(",")) for word in phrase if word.strip(",") in self._nouns]
        for word in (_one(speaker.text.lower().split()[-1]), *nouns):
            self._speakers[word] = speaker, frozenset(word.strip(",") for word in phrase)
        if len(speaker.text.split()) > 1 and is_capital(speaker.text.split()[-1]):
            for title in (phrase, _apposition(text, speaker.end)):
                office = list(takewhile(lambda word: word not in _OF, (word.strip(",") for word in title)))
                noun = next((word for word in reversed(office) if word in self._nouns), None)
                if noun:
                    self._names[noun] = speaker, frozenset(office)

    def _of_a_party(self, words: list[str]) -> bool:
        if words and words[0].lower().startswith("country"):
            return True
        return bool(self._institutions.intersection(words)) and not any(map(is_capital, words))


def _apposition(text: str, end: int) -> list[str]:
    """The words of ', the deputy governor,' behind a name."""
    found = _APPOSITION.match(text, end)
    return found[1].lower().split() if found else []


def _one(noun: str) -> str:
    """'official' of 'officials': of one among several the side is the same."""
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
