"""Every record that crosses a module boundary: frozen, keyword-only, with an id derived from its content.

Ids are ``<kind>-<16 hex digits>`` of SHA-256 over the canonical JSON of the fields that count, so the same content has
the same id everywhere. Records travel as JSON by ``to_json`` and ``from_json`` (a round trip is exact). Times are UTC,
coordinates WGS 84 degrees, offsets count Unicode code points of ``Document.text``, ends exclusive.
"""

import hashlib
from datetime import date, timedelta
from typing import Any, ClassVar, Literal, TypeVar

import msgspec

from whoheld.timespan import Span

Effect = Literal["gains", "holds", "loses", "contests", "attacks"]
Modality = Literal["asserted", "hedged", "rumoured", "denied", "planned", "hypothetical"]
PlaceKind = Literal["settlement", "region", "other"]
ReviewAction = Literal["add", "retract", "correct", "merge", "override", "withdraw", "confirm", "rule", "grade"]
ReviewRule = Literal["two-person", "one-person"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Comparator = Literal["=", ">=", "<=", "~"]
MapRole = Literal["start", "source"]
Verdict = Literal["supported", "supported as a floor", "premature", "overstated", "not supported", "cannot be checked"]
CONTESTED = "contested"
LAG_HOURS = 48
"""How late a published map is taken to be, as a source: hand-made maps show a change 24 to 48 hours later."""

R = TypeVar("R", bound="Record")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records. ``kind`` is the id's prefix; ``unhashed`` names fields that don't count for the id.

    Fields at their default are left out of the JSON, so a field added later changes no id.
    """

    kind: ClassVar[str] = "record"
    unhashed: ClassVar[frozenset[str]] = frozenset()

    @property
    def id(self) -> str:
        """The id derived from the record's content."""
        fields = {k: v for k, v in to_builtins(self).items() if k not in self.unhashed}
        return derive_id(self.kind, fields)


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces."""
    return msgspec.json.encode(value, order="sorted")


def derive_id(kind: str, value: Any) -> str:
    """``kind-`` and the first 16 hex digits of SHA-256 over the canonical JSON of ``[kind, value]``."""
    return f"{kind}-{hashlib.sha256(canonical([kind, value])).hexdigest()[:16]}"


def to_builtins(record: Any) -> dict[str, Any]:
    """The record as plain JSON types."""
    result: dict[str, Any] = msgspec.to_builtins(record)
    return result


def to_json(record: Record) -> str:
    """One line of canonical JSON."""
    return canonical(record).decode()


def from_json(cls: type[R], line: str | bytes) -> R:
    """Read a record back. Raises msgspec.ValidationError where the line is of another shape."""
    return msgspec.json.decode(line, type=cls)


class Post(Record, frozen=True, kw_only=True):
    """A post embedded in a document. ``start`` and ``end`` bound its words within ``Document.text``.

    ``via`` is the channel that passed it on, where the author wrote it elsewhere.
    """

    kind: ClassVar[str] = "post"
    author: str
    handle: str | None = None
    via: str | None = None
    published: Span | None = None
    url: str | None = None
    text: str
    start: int
    end: int


class Caption(Record, frozen=True, kw_only=True):
    """A picture's caption: ``credit`` (agency), the words, and their bounds within ``Document.text``.

    ``place`` and ``taken`` are what the words themselves say of where and when.
    """

    kind: ClassVar[str] = "caption"
    credit: str | None = None
    text: str
    place: str | None = None
    taken: Span | None = None
    start: int
    end: int


class Document(Record, frozen=True, kw_only=True):
    """One report as read. ``name`` is the id that its supplier gave it, if any; ``sha256`` is of the raw bytes.

    ``text`` holds title, body, posts and captions as one string, so one offset serves all; ``title`` is a copy.
    ``endnotes`` pairs a mark ('12') with its address. ``published`` is None where the input gives no date.
    """

    kind: ClassVar[str] = "document"
    unhashed: ClassVar[frozenset[str]] = frozenset({"sha256", "origin_path", "form"})
    name: str | None = None
    title: str | None = None
    description: str | None = None
    text: str
    source: str | None = None
    author: str | None = None
    url: str | None = None
    lang: str | None = None
    published: Span | None = None
    categories: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    posts: tuple[Post, ...] = ()
    endnotes: tuple[tuple[str, str], ...] = ()
    sha256: str
    origin_path: str | None = None
    form: str = "text"

    @property
    def label(self) -> str:
        """What output calls the document: the supplier's id where there is one, else the derived id."""
        return self.name or self.id


class Quantity(Record, frozen=True, kw_only=True):
    """A counted or measured figure: 'more than 40 settlements' is ``40 >= settlements``. ``text`` is as written."""

    kind: ClassVar[str] = "quantity"
    value: float
    op: Comparator = "="
    unit: str
    text: str | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "value", float(self.value))  # 40 and 40.0 are one figure, with one id


class Place(Record, frozen=True, kw_only=True):
    """A gazetteer entry. ``place_id`` is the gazetteer's own key ('geonames:709930', 'region:ua-63', 'river:oskil').

    ``lat`` and ``lon`` are WGS 84 degrees; ``located`` is 'exact', 'approximate' (drawn at a parent) or 'none'.
    ``katotth`` is the code in Ukraine's codifier (None: none that is beyond doubt).
    """

    kind: ClassVar[str] = "place"
    unhashed: ClassVar[frozenset[str]] = frozenset({"katotth"})
    place_id: str
    name: str
    place_kind: PlaceKind = "settlement"
    local_name: str | None = None
    oblast: str | None = None
    raion: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    located: Literal["exact", "approximate", "none"] = "exact"
    spellings: tuple[str, ...] = ()
    katotth: str | None = None


class Actor(Record, frozen=True, kw_only=True):
    """Someone who makes claims: a person in office, an institution, an agency, an analyst. Dates are of the office."""

    kind: ClassVar[str] = "actor"
    actor_id: str
    name: str
    office: str | None = None
    actor_kind: str
    side: str | None = None
    spellings: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    source: str | None = None


class Mention(Record, frozen=True, kw_only=True):
    """A name in a text that may be a place. ``places`` are the candidates' ids, best first; empty means unresolved."""

    kind: ClassVar[str] = "mention"
    text: str
    start: int
    end: int
    place_kind: PlaceKind
    places: tuple[str, ...] = ()
    scope: str | None = None
    reason: str | None = None


class Claim(Record, frozen=True, kw_only=True):
    """One statement on who holds, gains, loses or fights for a place, as one document makes or relays it.

    ``place`` is as written; ``place_id`` None with ``unresolved`` saying why. ``claimant`` is the nearest speaker as
    written (None: the document itself), ``claimant_name`` the name that the document gave 'the general' before;
    ``via`` the relay chain from the speaker outward. ``valid`` is when it was so, where the text says (None means none
    said); ``published`` is when it could be known. ``scope`` narrows a region ('west of the Oskil', 'north of'),
    ``extent`` says that (nearly) all of it is meant ('almost all of'), ``partial`` that it was somewhere in it ('gains
    in the oblast'); ``framing`` keeps the speaker's own word for a disputed event ('regrouping'). ``score`` is the
    learned reader's probability that the text says so (None: read by rows alone).
    """

    kind: ClassVar[str] = "claim"
    unhashed: ClassVar[frozenset[str]] = frozenset(
        {"rule", "why", "score", "extent", "partial", "lat", "lon", "oblast", "claimant_name"}
    )
    document: str
    quote: str
    start: int
    end: int
    place: str | None = None
    place_start: int | None = None
    place_end: int | None = None
    place_kind: PlaceKind | None = None
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    oblast: str | None = None
    scope: str | None = None
    extent: str | None = None
    partial: bool = False
    unresolved: str | None = None
    effect: Effect
    side: str | None = None
    claimant: str | None = None
    claimant_id: str | None = None
    claimant_side: str | None = None
    claimant_name: str | None = None
    via: tuple[str, ...] = ()
    modality: Modality = "asserted"
    framing: str | None = None
    valid: Span | None = None
    published: Span | None = None
    count: Quantity | None = None
    source: str | None = None
    rule: str = ""
    why: tuple[str, ...] = ()
    score: float | None = None


class Refusal(Record, frozen=True, kw_only=True):
    """Something that was not read or not taken as a claim, and why: out + refused accounts for what came in.

    ``stage`` is 'read', 'extract' or 'ledger'; ``reason`` a stable key ('bad_json', 'no_side', 'materiel'); ``detail``
    a sentence for people.
    """

    kind: ClassVar[str] = "refusal"
    stage: str
    subject: str
    reason: str
    detail: str
    document: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    claimant: str | None = None


class Signal(Record, frozen=True, kw_only=True):
    """One statement about an escalation or its end: what (``topic``), who says so, how surely, with what deadline."""

    kind: ClassVar[str] = "signal"
    unhashed: ClassVar[frozenset[str]] = frozenset({"rule", "claimant_name"})
    document: str
    topic: str
    quote: str
    start: int
    end: int
    subject_side: str | None = None
    claimant: str | None = None
    claimant_id: str | None = None
    claimant_side: str | None = None
    claimant_name: str | None = None
    via: tuple[str, ...] = ()
    modality: Modality = "asserted"
    occurred: bool = False
    valid: Span | None = None
    deadline: Span | None = None
    published: Span | None = None
    source: str | None = None
    rule: str = ""


class Baseline(Record, frozen=True, kw_only=True):
    """A published map. ``geojson`` is a FeatureCollection (RFC 7946) as canonical JSON.

    Each feature has a ``state`` (a side or 'contested'). ``known`` is when it could be known (UTC ISO time). ``role``:
    a 'start' is the state on the day ``on``, and what was believed before ends there; a 'source' is one source among
    others, late by ``lag_hours``.
    """

    kind: ClassVar[str] = "baseline"
    on: str
    source: str
    known: str
    geojson: str
    role: MapRole = "start"
    lag_hours: int = LAG_HOURS

    def __post_init__(self) -> None:
        if self.lag_hours < 0:
            raise ValueError(f"lag_hours must be 0 or more, not {self.lag_hours}")

    @property
    def tells_of(self) -> date:
        """The day whose end the map is evidence of: as a start its own, as a source that less the lag."""
        late = timedelta(days=-(-self.lag_hours // 24) if self.role == "source" else 0)
        return date.fromisoformat(self.on) - late


class Review(Record, frozen=True, kw_only=True):
    """One decision of an analyst's. ``made`` is UTC ISO time.

    ``target`` is the id of a claim, a document ('add') or a review ('withdraw', 'confirm'), or a source's name
    ('grade'). ``claim`` is the claim to add, or the target as it should read ('correct'); ``into`` the claim that the
    target is one witness with ('merge'). 'override' sets ``state`` (a side or 'contested') for ``place_id`` on the days
    that begin within ``days``. 'rule' sets the ledger's ``rule`` from then on; 'grade' the source's reliability
    (``grade``, a letter of the Admiralty system).
    """

    kind: ClassVar[str] = "review"
    action: ReviewAction
    author: str
    reason: str
    made: str
    target: str | None = None
    claim: Claim | None = None
    into: str | None = None
    place_id: str | None = None
    state: str | None = None
    days: Span | None = None
    rule: ReviewRule | None = None
    grade: Reliability | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """One claim's part in one belief: natural-log weight toward ``toward`` after distance and age, and its origin."""

    kind: ClassVar[str] = "evidence"
    claim: str
    origin: str
    toward: str
    weight: float
    distance_km: float = 0.0
    age_days: float = 0.0


class Belief(Record, frozen=True, kw_only=True):
    """P(each side holds) and P(contested) for one place and day, with what made it. Probabilities sum to 1."""

    kind: ClassVar[str] = "belief"
    place_id: str
    on: str
    known: str
    state: str
    p: dict[str, float]
    prior: dict[str, float]
    evidence: tuple[Evidence, ...] = ()
    evidence_age_days: float | None = None


class Check(Record, frozen=True, kw_only=True):
    """A claimed figure held against the beliefs. ``readings`` lists each meaning of the phrase with its own figure.

    ``probability`` is the chance that the figure is so, by the beliefs, as 'at least', 'about' or 'at most' (None: the
    beliefs give none).
    """

    kind: ClassVar[str] = "check"
    claim: str
    claimed: Quantity
    scope: str
    on: str
    known: str
    verdict: Verdict
    computed: float | None = None
    detail: str
    readings: tuple[str, ...] = ()
    probability: float | None = None
