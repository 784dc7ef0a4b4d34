"""One round of a watch: each source asked, what is new put into the ledger, and the round noted as a run."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import msgspec

from whoheld.errors import LedgerError, MissingExtra, NotFound, WhoheldError
from whoheld.extract import Extractor
from whoheld.ledger import Appended, Ledger, Link, Run, SourceRun
from whoheld.ledger.rows import batched
from whoheld.model import Claim, Document, Refusal, Signal
from whoheld.origins.sketch import ALIKE, alike, sketch
from whoheld.pipeline.intake import DocumentReader, Extracted, take_in, without_future_dates
from whoheld.pipeline.progress import Progress, silent
from whoheld.read import Accounts
from whoheld.read.refusals import refused
from whoheld.sources.config import Source
from whoheld.sources.gather import gather
from whoheld.sources.state import MOST_RECENT, Recent, State
from whoheld.sources.tally import Tally
from whoheld.sources.web import Web
from whoheld.timespan import utc_text

CHUNK = 20
"""Documents and refusals taken at once: what an interruption makes to be asked for again."""
_VERSION, _NEAR = "version", "near"


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """What a round works with. ``elapsed`` gives seconds that only grow; ``save`` keeps the state."""

    ledger: Ledger
    theatre: str
    extractor: Extractor
    web: Web
    state: State
    accounts: Accounts
    elapsed: Callable[[], float]
    save: Callable[[State], None]
    progress: Progress = silent


class _Nothing(msgspec.Struct, frozen=True):
    claims: tuple[Claim, ...] = ()
    signals: tuple[Signal, ...] = ()
    refusals: tuple[Refusal, ...] = ()


class _Careful:
    """An extractor that no text can stop: what fails is refused, and the round goes on."""

    def __init__(self, extractor: DocumentReader) -> None:
        self._extractor = extractor

    def read(self, document: Document) -> Extracted:
        try:
            return self._extractor.read(document)
        except Exception as error:  # noqa: BLE001 - unattended: one text must not keep all later ones out
            detail = f"The extractor fails on it ({type(error).__name__}: {error})"[:300] + ": please report it."
            subject = document.origin_path or document.label
            refusal = Refusal(stage="extract", subject=subject, reason="fault", detail=detail, document=document.id)
            return _Nothing(refusals=(refusal,))


class _Round:
    """The counts of one source in one round."""

    def __init__(self) -> None:
        self.appended = Appended()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.links: list[Link] = []
        self.chars = 0
        self.unread = 0


def watch_round(watch: Watch, sources: Iterable[Source], *, recorded: datetime) -> Run:
    """Ask each source once, and note the round in the ledger, also where it is interrupted.

    ``recorded`` (UTC) is the time of the round. Raises LedgerError, MissingExtra; InputError where the state can't
    be kept.
    """
    began = watch.elapsed()
    rounds: list[tuple[SourceRun, _Round]] = []
    try:
        for source in sources:
            before, tally, this = watch.elapsed(), Tally(), _Round()
            try:
                _take(watch, source, tally, this, recorded)
            finally:
                rounds.append((_source_run(source, tally, this, watch.elapsed() - before), this))
    finally:
        run = _run(watch.theatre, rounds, recorded, watch.elapsed() - began)
        watch.ledger.add_run(run)
    return run


def _take(watch: Watch, source: Source, tally: Tally, this: _Round, recorded: datetime) -> None:
    found = gather(source, watch.state.of(source.name), watch.web, tally, accounts=watch.accounts)
    items = without_future_dates(_careful(found, tally, source), recorded=recorded)
    reader = _Careful(watch.extractor)
    recent = _Neighbours(watch.state.recent)
    read = 0
    for chunk in batched(items, CHUNK):
        documents = list({item.id: item for item in chunk if isinstance(item, Document)}.values())
        there = watch.ledger.present(document.id for document in documents)
        fresh = [document for document in documents if document.id not in there]
        links = [link for document in fresh for link in _links(watch.ledger, document, recent)]
        summary, appended = take_in(watch.ledger, reader, chunk, recorded=recorded)
        this.appended += appended
        this.links += links
        this.chars += sum(len(document.text) for document in fresh)
        this.unread += summary.unread
        this.refused += Counter({(row.stage, row.reason): row.count for row in summary.refused})
        watch.state.recent = recent.kept
        watch.save(watch.state)
        read += len(documents)
        watch.progress(f"{source.name}: documents", read)
    watch.save(watch.state)


def _careful(items: Iterator[Document | Refusal], tally: Tally, source: Source) -> Iterator[Document | Refusal]:
    """The items; a fault within one source ends that source only."""
    try:
        yield from items
    except (LedgerError, MissingExtra):
        raise
    except (WhoheldError, OSError) as error:
        tally.failed = f"unreadable: {error}"[:300]
    except Exception as error:  # noqa: BLE001 - unattended: one source must not keep the others out
        tally.failed = f"fault: {type(error).__name__}: {error}"[:300]
        yield refused(source.name, "fault", f"A fault while it was asked ({type(error).__name__}: {error})"[:300])


class _Neighbours:
    """The last documents, found by common wording."""

    def __init__(self, recent: list[Recent]) -> None:
        self.kept = list(recent)
        self._by_hash: dict[int, list[Recent]] = {}
        for item in recent:
            self._index(item)

    def _index(self, item: Recent) -> None:
        for value in item.sketch:
            self._by_hash.setdefault(value, []).append(item)

    def nearest(self, document: Document) -> tuple[str, float] | None:
        """The earlier document that is most alike, if one is enough so; then this one is known, too."""
        own = sketch(document.text)
        common = Counter(item.document for value in own for item in self._by_hash.get(value, ()))
        common.pop(document.id, None)
        sketches = {item.document: item.sketch for value in own for item in self._by_hash.get(value, ())}
        scored = [(alike(own, sketches[key]), key) for key, _ in common.most_common(5)]
        if own:
            item = Recent(document=document.id, sketch=own)
            self.kept = [*self.kept, item][-MOST_RECENT:]
            self._index(item)
        best = max(scored, default=(0.0, ""))
        return (best[1], best[0]) if best[0] >= ALIKE else None


def _links(ledger: Ledger, document: Document, recent: _Neighbours) -> Iterator[Link]:
    """What ties a new document to earlier ones: that of its name, which it replaces, and one that it nearly repeats."""
    near = recent.nearest(document)
    replaced = None
    if document.name is not None:
        try:
            earlier = ledger.document(document.name)
        except NotFound:
            earlier = None
        if earlier is not None and earlier.id != document.id:
            replaced = earlier.id
            share = alike(sketch(document.text), sketch(earlier.text))
            yield Link(document=document.id, earlier=replaced, link=_VERSION, alike=round(share, 2))
    if near is not None and near[0] != replaced:
        yield Link(document=document.id, earlier=near[0], link=_NEAR, alike=round(near[1], 2))


def _source_run(source: Source, tally: Tally, this: _Round, seconds: float) -> SourceRun:
    replaced = {link.document for link in this.links if link.link == _VERSION}
    repeats = {link.document for link in this.links if link.link == _NEAR} - replaced
    reasons: Counter[str] = Counter()
    for (_, reason), count in this.refused.items():
        reasons[reason] += count
    return SourceRun(
        source=source.name,
        came=tally.came,
        same=tally.same,
        documents=this.appended.documents,
        versions=len(replaced),
        repeats=len(repeats),
        unread=this.unread,
        chars=this.chars,
        refused=tuple(sorted(reasons.items())),
        seconds=round(seconds, 1),
        failed=tally.failed,
    )


def _run(theatre: str, rounds: list[tuple[SourceRun, _Round]], recorded: datetime, seconds: float) -> Run:
    refused: Counter[tuple[str, str]] = Counter()
    appended = Appended()
    for _, this in rounds:
        refused += this.refused
        appended += this.appended
    return Run(
        started=utc_text(recorded),
        theatre=theatre,
        documents_read=appended.documents + appended.documents_there,
        appended=appended,
        command="watch",
        unread=sum(this.unread for _, this in rounds),
        refused=tuple((stage, reason, count) for (stage, reason), count in sorted(refused.items())),
        seconds=round(seconds, 1),
        sources=tuple(source for source, _ in rounds),
        links=tuple(link for _, this in rounds for link in this.links),
    )
