"""A document as parsed: what the readers of claims and signals share."""

import msgspec

from whoheld.extract.claimants import Attribution, Speaker, speaker_at
from whoheld.extract.dates import DatePhrase
from whoheld.extract.units import Sentence
from whoheld.model import Document


class Reading(msgspec.Struct):
    """A document, its reading copy, its sentences, who speaks where, coordinates of its clear places, its dates."""

    document: Document
    masked: str
    sentences: list[Sentence]
    attributions: list[Attribution]
    anchors: list[tuple[float, float]]
    phrases: list[DatePhrase] = []

    def speaker(self, start: int) -> Attribution | None:
        """Who says what begins at ``start``; in an embedded post its author, or whom the author relays."""
        attribution = speaker_at(self.attributions, start)
        post = next((p for p in self.document.posts if p.start <= start < p.end), None)
        if post is None:
            return attribution
        author = Speaker(post.start, post.end, post.author, None, "other")
        relays = (post.via,) if post.via else ()
        if attribution is None or not post.start <= attribution.speaker.start < post.end:
            return Attribution(post.start, post.end, author, relays)
        via = (*attribution.via, post.author, *relays)
        return Attribution(attribution.start, attribution.end, attribution.speaker, via)

    def relays(self, attribution: Attribution | None, start: int) -> tuple[str, ...]:
        """The relay chain of what stands at ``start``: a caption without a speaker of its own is its agency's word."""
        if attribution is not None:
            return attribution.via
        caption = next((c for c in self.document.captions if c.start <= start < c.end), None)
        return (caption.credit,) if caption and caption.credit else ()
