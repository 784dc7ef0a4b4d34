"""Ties by an agency's credit: what a paper prints under '(Reuters)' is the agency's statement."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from whoheld.model import Document
from whoheld.origins.links import Linker, Pair, Said, chain_within, matter, plain

_HEAD = 300
_LINES = 3
_NAME = r"(?:\(([^()\n]{2,60})\)|\[([^\[\]\n]{2,60})\]|/([^()/\n]{2,60})/)"
_DATELINE = re.compile(_NAME + r"\.?\s*[-–—.:]")
_SIGNED = re.compile(_NAME + r"\W*$")
_MARKED = re.compile(r"^\W*[-–—(\[/]")


class Agencies(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Agencies as credits name them. ``ids`` maps each spelling, in plain words, to the agency's id.

    ``credit`` are words that may stand beside the name in a credit ('by', 'source', 'reporting').
    """

    ids: Mapping[str, str]
    credit: frozenset[str] = frozenset()

    def named(self, words: str) -> tuple[str | None, bool]:
        """The one agency that ``words`` name, with nothing else but words of a credit, and whether there are such.

        (None, ...) where there is another word, no agency, or more than one.
        """
        rest = f" {plain(words)} "
        found: set[str] = set()
        for spelling in self._longest_first:
            if f" {spelling} " in rest:
                rest = rest.replace(f" {spelling} ", " ")
                found.add(self.ids[spelling])
        left = rest.split()
        one = found.pop() if len(found) == 1 and self.credit.issuperset(left) else None
        return one, bool(left)

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.ids, key=lambda spelling: (-len(spelling), spelling))


def credited(document: Document, agencies: Agencies) -> str | None:
    """The id of the agency whose words the document prints; None where it credits none, or more than one.

    A credit is the publisher's or the author's name, a dateline ('KYIV, Sept 10 (AFP) -'), a signature in brackets at
    the end, or a line at the beginning or the end that holds an agency's name, and no word but those of a credit. A
    bare name is none: pictures are signed so.
    """
    found = {key for words in (document.source, document.author) if words and (key := agencies.named(words)[0])}
    text = document.text.strip()
    for pattern, part in ((_DATELINE, text[:_HEAD]), (_SIGNED, text[-_HEAD:])):
        found |= {key for match in pattern.finditer(part) if (key := agencies.named(match[match.lastindex or 0])[0])}
    lines = [line for line in text.splitlines() if line.strip()]
    for line in {*lines[:_LINES], *lines[-1:]}:
        if len(line) <= _HEAD:
            key, worded = agencies.named(line)
            if key and (worded or _MARKED.match(line)):
                found.add(key)
    return found.pop() if len(found) == 1 else None


def credits_linker(by_document: Mapping[str, str], agencies: Agencies) -> Linker:
    """The linker of agency credits; ``by_document`` maps documents' ids to the agency that they credit."""
    every: Collection[str] = frozenset(agencies.ids.values())

    def agency_credits(claims: Sequence[Said], _texts: Mapping[str, str]) -> Iterator[Pair]:
        groups: dict[tuple[str, ...], list[Said]] = defaultdict(list)
        for item in claims:
            claim = item.claim
            if claim.claimant is None and claim.claimant_id is None:
                agency = by_document.get(claim.document)
            else:
                named = claim.claimant_id or agencies.ids.get(plain(claim.claimant or ""))
                agency = named if named in every else None
            if agency:
                denied = "denied" if claim.modality == "denied" else ""
                groups[(agency, denied, *matter(claim))].append(item)
        for group in groups.values():
            yield from chain_within(group)

    return agency_credits
