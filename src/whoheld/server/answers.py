"""What the API answers with: one record an answer, made from the published version alone, so the embargo holds."""

from typing import TypeAlias

import msgspec

from whoheld.publish.digest import Digest

Report: TypeAlias = Digest


class SideLine(msgspec.Struct, frozen=True, kw_only=True):
    """A side of the theatre; ``color`` on white, ``color_dark`` on black."""

    id: str
    name: str
    role: str
    color: str
    color_dark: str


class ViewLine(msgspec.Struct, frozen=True, kw_only=True):
    """Another map of the same days: by one side's word, or as known earlier. ``file`` is under ``/data``."""

    file: str
    by: str | None
    known: str | None


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown: the twin of the page. ``rows`` of the ledger are in it, ``version`` names its content."""

    title: str
    theatre: str
    version: str
    rows: int
    made: str
    known: str
    first: str
    last: str
    states: tuple[str, ...]
    sides: tuple[SideLine, ...]
    settlements: int
    claims: int
    embargo: str
    starting_map: str
    border: str
    attributions: tuple[str, ...]
    views: tuple[ViewLine, ...]
    data: tuple[str, ...]


class PlaceState(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement at the end of a day. ``p`` has each state's probability, ``evidence_age_days`` None: no evidence."""

    place: str
    name: str
    oblast: str | None
    population: int
    lat: float
    lon: float
    state: str
    p: dict[str, float]
    evidence_age_days: int | None


class At(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds what at the end of ``on``: ``total`` settlements, of which those from ``offset`` are here."""

    on: str
    known: str | None
    by: str | None
    embargo: str
    total: int
    offset: int
    places: tuple[PlaceState, ...]


class ClaimLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its source. ``on`` is when it became known, ``origin`` its root, ``grade`` 1 to 6 (Admiralty)."""

    claim: str
    quote: str
    place: str | None
    place_id: str | None
    effect: str
    side: str | None
    claimant: str | None
    claimant_side: str | None
    via: tuple[str, ...]
    modality: str
    framing: str | None
    valid: str | None
    on: str | None
    origin: str | None
    grade: int | None
    document: str
    title: str | None
    source: str | None
    author: str | None
    published: str | None
    url: str | None


class ReasonLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's part in a belief: ``weight`` (natural log, after distance and age) toward a state."""

    toward: str
    weight: float
    distance_km: float
    claim: ClaimLine


class WhyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Why a settlement is shown as it is; ``likelihood`` in words (ICD 203). Weightiest reasons first, 200 at most."""

    place: str
    name: str
    oblast: str | None
    on: str
    state: str
    likelihood: str
    p: dict[str, float]
    evidence_age_days: int | None
    starting_map: str
    embargo: str
    total: int
    reasons: tuple[ReasonLine, ...]


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement that changed hands; ``on`` is the first day of the new state, ``p`` its probability on the last."""

    place: str
    name: str
    oblast: str | None
    population: int
    before: str
    after: str
    on: str
    p: float
    sources: tuple[str, ...]
    claims: tuple[str, ...]


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What changed from the end of ``first`` to that of ``last``."""

    first: str
    last: str
    embargo: str
    total: int
    offset: int
    changes: tuple[ChangeLine, ...]


class CheckedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed figure held against the map of its day."""

    on: str
    verdict: str
    figure: str
    op: str
    value: float
    unit: str
    computed: float | None
    probability: float | None
    scope: str
    detail: str
    readings: tuple[str, ...]
    claim: ClaimLine | None


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """Claimed figures with their verdicts."""

    total: int
    offset: int
    checks: tuple[CheckedLine, ...]


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement about an escalation, and what became of it."""

    topic: str
    side: str | None
    on: str | None
    modality: str
    claimant: str | None
    via: tuple[str, ...]
    deadline: str | None
    outcome: str | None
    detail: str | None
    quote: str
    document: str
    title: str | None
    source: str | None
    published: str | None
    url: str | None


class Signals(msgspec.Struct, frozen=True, kw_only=True):
    """Statements about escalations."""

    total: int
    offset: int
    signals: tuple[SignalRow, ...]


class FlagLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a source."""

    kind: str
    detail: str


class HealthLine(msgspec.Struct, frozen=True, kw_only=True):
    """How a followed source fares: ok, learning or flagged."""

    source: str
    kind: str
    side: str | None
    state: str
    flags: tuple[FlagLine, ...]


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gave to the ledger; ``first`` and ``last`` bound when its documents could be known (UTC)."""

    source: str | None
    documents: int
    claims: int
    first: str
    last: str


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What each source gave; ``health`` is of those that are followed (None: the operator follows none here)."""

    total: int
    offset: int
    sources: tuple[SourceLine, ...]
    health: tuple[HealthLine, ...] | None


class FoundPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement whose name begins with the words."""

    place: str
    name: str
    local_name: str | None
    oblast: str | None
    population: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Settlements and published claims that hold the words."""

    q: str
    places: tuple[FoundPlace, ...]
    claims: tuple[ClaimLine, ...]


class AreaRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a state has, each figure with its 80 % interval (10th to 90th percentile).

    ``gained`` is since the day before.
    """

    state: str
    km2: float
    km2_low: float
    km2_high: float
    settlements: int
    settlements_low: int
    settlements_high: int
    population: int
    gained_km2: float | None
    gained_low: float | None
    gained_high: float | None


class Areas(msgspec.Struct, frozen=True, kw_only=True):
    """Ground, settlements and people by state at the end of ``on``; ``interval`` names what low and high are."""

    on: str
    embargo: str
    interval: str
    areas: tuple[AreaRow, ...]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether readers can be served: ``rows_behind`` of the ledger are not on the map yet."""

    state: str
    version: str
    made: str
    rows: int
    rows_behind: int


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's decision as it stands in the ledger. ``status``: 'in effect', 'waiting' or 'withdrawn'."""

    review: str
    action: str
    author: str
    reason: str
    made: str
    target: str | None
    place_id: str | None
    state: str | None
    days: str | None
    into: str | None
    rule: str | None
    grade: str | None
    status: str


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions, latest first."""

    total: int
    offset: int
    decisions: tuple[Decided, ...]
