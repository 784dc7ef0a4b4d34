"""Which entry a name means: by what stands around it in the text, by the oblasts named there, and by size."""

import math
import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from operator import itemgetter

import msgspec

from whoheld.extract.names import Name
from whoheld.extract.units import Unit
from whoheld.model import Place
from whoheld.theatre.records import Theatre

# A candidate's weight is people^SIZE * (FAR + closeness)^CLOSE * (1 + OBLAST * nearness of its oblast's name in the
# text), and more where the text gives its distance and direction from another place.
_SIZE = 0.5
_CLOSE = 1.5
_FAR = 0.05
_OBLAST = 20.0
_UNHEARD = 3.0  # the same for a place that no gazetteer holds, where an oblast is named that no candidate lies in
_CERTAIN = 0.3  # the weight of an anchor that distances may be measured from
_MEASURED = 40.0  # what a candidate gains that lies where the text measures,
_CONTRADICTED = 9.0  # or loses that lies three tolerances or more off it (squared),
_AGAINST = 0.02  # by this factor,
_UNMEASURED = 3.0  # and a place that no gazetteer holds
_FEW = 300  # people of a place whose number is not known: a village
_OTHERWISE = 2_000  # the most people that count for a place that bore the name before, or in another language
_AKIN = 0.3  # the share of letter pairs that forms of one name have in common
_NEAR_KM = 25.0  # closeness is 1 at 0 km, a half here, and falls with the square
_NEAR_TEXT = 350.0  # characters over which a place named nearby loses two thirds of its weight
_NEAR_OBLAST = 60.0
_WINDOW = 2000  # characters on both sides that are looked at,
_MOST = 30  # and places
_AXIS = 0.7  # the weight of a direction's middle beside that of a place, where it is no wider than
_AXIS_KM = 50.0
_APART = 0.35  # what a neighbour in another paragraph counts
_ELSEWHERE = 0.02  # closeness of a place that no gazetteer holds: where nothing tells the whereabouts,
_ELSEWHERE_TOLD = 0.13  # where neighbours tell, for a name that many places have,
_ELSEWHERE_ONLY = 0.06  # and for a name that one place has
_SURE = 0.7  # the share of all weight that the entry meant must have,
_SURE_ONLY = 0.5  # and where it is the only one of its name
_PLAIN = 0.95  # with this much it says where its neighbours lie,
_MAYBE = 0.1  # with less than this it says nothing of them
_SENSE = 0.2  # a name that is sure elsewhere in the document means the same here, from this share on
_ONE_KM = 6.0  # entries of one name this near are one settlement, twice in the gazetteer
_CITY = 50_000  # people of a place that is meant without its namesakes being weighed,
_CLEAR = 8.0  # if they are this many times smaller;
_TOWN = 10_000  # and of one that has no namesake
_KM_LAT, _KM_LON, _KM_MILE = 110.57, 111.32, 1.609

_WAY = (
    r"(?P<from>(?P<ns>north|south)?-?(?P<ew>east|west)?)(?:ern \w+)? of (?:the )?"
    r"(?:(?:\w+ )?outskirts of |(?:city|town|village) of )?"
)
_DISTANCE = re.compile(  # ', about 40 km to the west of Kherson'
    r"[\s,(—-]{1,4}(?:[a-z]+ ){0,4}?(?P<km>\d{1,3})(?:-\d{1,3})?[ -]?(?:(?P<mi>miles?|mi)|km|kilomet(?:er|re)s?)\b"
    rf"(?: directly)?(?: to the| due)? {_WAY}"
)
_DIRECTION = re.compile(rf" ?[,(—-] ?(?:(?:just|directly|immediately|located|situated) )*(?:to the )?{_WAY}")
_BESIDE_KM = 15.0  # how far off a place is that only a direction is told of
_NORTH = {"north": 1.0, "south": -1.0, None: 0.0}
_EAST = {"east": 1.0, "west": -1.0, None: 0.0}

_STATE = re.compile(r"\b(?:oblast|krai|republic|gubernia)s?$", re.I)

Spot = tuple[float, float]


class Resolution(msgspec.Struct, frozen=True):
    """The entry meant, or None and why not."""

    place: Place | None
    reason: str | None = None


class Anchors(list[tuple[float, float]]):
    """Coordinates of a document's clear places; with it what each of its names means, by offset in the text."""

    def __init__(self, spots: Iterable[Spot] = (), meant: dict[int, Resolution] | None = None) -> None:
        super().__init__(spots)
        self.meant = meant or {}


class _Option(msgspec.Struct):
    """An entry that a name may mean: where it lies (km), and its weight whatever the text says; its share of all."""

    place: Place
    x: float
    y: float
    size: float
    share: float = 0.0


class _Mention(msgspec.Struct):
    """A settlement's name in the text: what it may mean, the likeliest first once it is weighed."""

    start: int
    end: int
    options: list[_Option]
    fixed: bool = False
    measured: tuple[int, float, float, float] | None = None  # from the name at this offset: km, north, east

    @property
    def best(self) -> _Option:
        return self.options[0]

    @property
    def sure(self) -> bool:
        return self.best.share >= (_SURE if len(self.options) > 1 else _SURE_ONLY)


class _Anchor(msgspec.Struct, frozen=True):
    """A spot that the text may have named, where it has, and how much that says."""

    start: int
    x: float
    y: float
    weight: float
    place_id: str


class _Scene(msgspec.Struct, frozen=True):
    """What a document says of whereabouts beside settlements: axes, oblasts (start, end, name), ends of paragraphs."""

    axes: list[_Anchor]
    oblasts: list[tuple[int, int, str]]
    breaks: list[int]


class PlaceResolver:
    """Resolves settlements and regions of a theatre."""

    def __init__(self, theatre: Theatre) -> None:
        self._places = {place.place_id: place for place in theatre.places}
        self._regions = {region.region_id: region for region in theatre.regions}
        self._region_words = {
            _words(spelling): region.name for region in theatre.regions for spelling in (region.name, *region.spellings)
        }
        self._oblasts = frozenset(_words(r.name) for r in theatre.regions if r.region_kind == "oblast")
        self._others = {
            entry_id: Place(place_id=entry_id, name=name, place_kind="other", lat=lat, lon=lon)
            for entry_id, name, lat, lon in [
                *((river.river_id, river.name, None, None) for river in theatre.rivers),
                *((axis.axis_id, axis.name, axis.lat, axis.lon) for axis in theatre.axes),
            ]
        }
        self._axes = {axis.axis_id: axis for axis in theatre.axes}
        middle = (theatre.bounds[1] + theatre.bounds[3]) / 2
        self._wide = _KM_LON * math.cos(math.radians(middle))  # good to 10 % within a country: it only ranks

    def anchors(self, units: list[Unit], *, text: str = "", names: Sequence[Name] = ()) -> Anchors:
        """What the settlements' names of a document mean, decided together; and coordinates of the clear ones.

        With the masked ``text`` and the ``names`` found in it, what stands in parentheses is heard too: 'Dolyna (20 km
        northwest of Sloviansk)'.
        """
        mentions = [
            self._mention(unit.start, unit.end, unit.form, unit.meanings.get("place", unit.ids))
            for unit in units
            if unit.named is None and (unit.kind == "settlement" or self._is_ground(unit))
        ]
        mentions += self._beside(units, text, names)
        mentions = sorted((m for m in mentions if m.options), key=lambda mention: mention.start)
        scene = self._scene(units, text, names)
        if text:
            _measure(mentions, text, scene.axes)
        for least in (1.0, _MAYBE, _MAYBE):  # the cities first, then what may be near them, then what is near those
            known = sorted([*scene.axes, *_known(mentions, least)], key=lambda anchor: anchor.start)
            todo = [mention for mention in mentions if mention.best.share < _PLAIN]
            for mention, options in [(m, self._weigh(m, known, scene)) for m in todo]:
                mention.options = options
        _one_sense(mentions)
        clear = [m.best.place for m in mentions if m.best.share >= _PLAIN]
        return Anchors(
            [(p.lat, p.lon) for p in clear if p.lat is not None and p.lon is not None],
            {m.start: _told(m) for m in mentions},
        )

    def resolve(self, unit: Unit, *, oblasts: tuple[str, ...], anchors: Sequence[Spot]) -> Resolution:
        """The entry that ``unit`` means; ``oblasts`` are names of oblasts said beside it, the nearest first."""
        if unit.kind == "region":
            return self._region(unit, anchors)
        if unit.kind == "unknown":
            return Resolution(None, "not in the gazetteer")
        named = unit.named or unit
        if unit.kind == "settlement" and isinstance(anchors, Anchors) and named.start in anchors.meant:
            return anchors.meant[named.start]
        ids = unit.ids or unit.meanings.get("place") or unit.meanings.get("river", ())
        if unit.kind in ("other", "area") and ids and ids[0] in self._others:
            return Resolution(self._others[ids[0]])
        if not any(i in self._places for i in ids):
            return Resolution(None, "a name of no settlement or region")
        if unit.kind == "other":
            return Resolution(None, "a landmark that the gazetteer does not hold")
        return self._alone(unit, ids, oblasts, anchors)

    def _scene(self, units: list[Unit], text: str, names: Sequence[Name]) -> _Scene:
        axes = [self._axis(unit.start, unit.ids) for unit in units if unit.kind == "area"]
        axes += [self._axis(name.start, name.meanings["axis"]) for name in names if "axis" in name.meanings]
        return _Scene(
            axes=list({axis.start: axis for axis in axes if axis}.values()),
            oblasts=sorted((u.start, u.end, n) for u in units if u.kind == "region" and (n := self.oblast_of(u))),
            breaks=[match.start() for match in re.finditer("\n", text)],
        )

    def _mention(self, start: int, end: int, form: str, ids: Iterable[str]) -> _Mention:
        places = [self._places[i] for i in ids if i in self._places]
        options = [self._option(place, form, alone=len(places) == 1) for place in places]
        options.sort(key=lambda option: (-option.size, -option.place.population, option.place.place_id))
        mention = _Mention(start=start, end=end, options=options)
        if options:
            people = options[0].place.population
            rival = max((option.place.population for option in options[1:]), default=0)
            clear = people >= max(_CITY, _CLEAR * rival) and _is_akin(form, options[0].place)
            mention.fixed = clear or (people >= _TOWN and len(options) == 1)
            options[0].share = 1.0 if mention.fixed else 0.0
        return mention

    def _option(self, place: Place, form: str, *, alone: bool) -> _Option:
        x, y = self._spot(place.lat, place.lon) if place.lat is not None and place.lon is not None else (math.nan,) * 2
        people = max(place.population, _FEW)
        if people > _OTHERWISE and not alone and not _is_akin(form, place):
            people = _OTHERWISE
        return _Option(place, x, y, math.pow(people, _SIZE))

    def _spot(self, lat: float, lon: float) -> Spot:
        return lon * self._wide, lat * _KM_LAT

    def _beside(self, units: list[Unit], text: str, names: Sequence[Name]) -> list[_Mention]:
        """Settlements' names that stand in no unit: those in parentheses."""
        found = []
        spans = iter(sorted((unit.start, unit.end) for unit in units))
        start, end = next(spans, (math.inf, math.inf))
        for name in names:
            while end <= name.start:
                start, end = next(spans, (math.inf, math.inf))
            if name.start < start and "place" in name.meanings:
                form = text[name.start : name.end]
                found.append(self._mention(name.start, name.end, form, name.meanings["place"]))
        return found

    def _axis(self, start: int, ids: Sequence[str]) -> _Anchor | None:
        axis = self._axes.get(ids[0]) if ids else None
        if axis is None:
            return None
        weight = _AXIS * min(_AXIS_KM / axis.radius_km, 1.0)
        return _Anchor(start, *self._spot(axis.lat, axis.lon), weight, axis.axis_id)

    def _weigh(self, mention: _Mention, known: Sequence[_Anchor], scene: _Scene) -> list[_Option]:
        """The options by their share of all weight, a place that no gazetteer holds included."""
        near, spot = self._near(mention, known, scene)
        said: dict[str, float] = {}
        first = bisect(scene.oblasts, mention.start - _WINDOW, key=itemgetter(0))
        for start, end, name in scene.oblasts[first : bisect(scene.oblasts, mention.end + _WINDOW, key=itemgetter(0))]:
            gap = max(start - mention.end, mention.start - end, 0)
            said[name] = max(said.get(name, 0.0), math.exp(-gap / _NEAR_OBLAST))
        weights = [_weight(option, near, said, spot) for option in mention.options]
        told = min(sum(weight for _, _, weight in near), 1.0)
        other = (_ELSEWHERE_TOLD if len(weights) > 1 else _ELSEWHERE_ONLY) - _ELSEWHERE
        unheard = max(
            (n for name, n in said.items() if all(o.place.oblast != name for o in mention.options)), default=0.0
        )
        nowhere = _FEW**_SIZE * (_FAR + _ELSEWHERE + other * told) ** _CLOSE * (1 + _UNHEARD * unheard)
        nowhere *= 1 + _UNMEASURED if spot else 1
        total = sum(weights) + nowhere
        found = [msgspec.structs.replace(o, share=w / total) for o, w in zip(mention.options, weights, strict=True)]
        found.sort(key=lambda option: (-option.share, -option.place.population, option.place.place_id))
        best = found[0]
        best.share += sum(o.share for o in found[1:] if math.hypot(o.x - best.x, o.y - best.y) <= _ONE_KM)
        return found

    def _near(
        self, mention: _Mention, known: Sequence[_Anchor], scene: _Scene
    ) -> tuple[list[tuple[float, float, float]], tuple[float, float, float] | None]:
        """The anchors around (x, y, weight), at most ``_MOST`` on each side; and the spot that the text measures."""
        own = {option.place.place_id for option in mention.options}
        paragraph = bisect(scene.breaks, mention.start)
        at = bisect(known, mention.start, key=_start)
        near = []
        spot = None
        for anchor in known[max(at - _MOST, 0) : at + _MOST]:
            gap = abs(anchor.start - mention.start)
            if gap < _WINDOW and anchor.place_id not in own:
                apart = 1.0 if bisect(scene.breaks, anchor.start) == paragraph else _APART
                near.append((anchor.x, anchor.y, anchor.weight * math.exp(-gap / _NEAR_TEXT) * apart))
                if mention.measured and mention.measured[0] == anchor.start and anchor.weight > _CERTAIN:
                    spot = _shifted(anchor, mention.measured)
        return near, spot

    def _alone(self, unit: Unit, ids: Iterable[str], oblasts: tuple[str, ...], anchors: Sequence[Spot]) -> Resolution:
        """A name that was not weighed with its document."""
        mention = self._mention(unit.start, unit.end, unit.form, ids)
        if mention.fixed:
            return Resolution(mention.best.place)
        for oblast in oblasts:
            inside = [option for option in mention.options if option.place.oblast == oblast]
            if inside:
                mention.options = inside
                break
        if len(mention.options) == 1:
            return Resolution(mention.best.place)
        around = [_Anchor(unit.start, *self._spot(lat, lon), 0.5, "") for lat, lon in anchors]
        mention.options = self._weigh(mention, around, _Scene([], [], []))
        return _told(mention)

    def _region(self, unit: Unit, anchors: Sequence[Spot] = ()) -> Resolution:
        for entry in unit.ids:
            if entry in self._regions:
                return Resolution(self._region_place(entry))
        name = self._region_words.get(_words(unit.form))
        for region_id, region in self._regions.items():
            if name and region.name == name:
                return Resolution(self._region_place(region_id))
        if self._is_ground(unit):
            if isinstance(anchors, Anchors) and unit.start in anchors.meant:
                return anchors.meant[unit.start]
            return self._alone(unit, unit.meanings["place"], (), anchors)
        return Resolution(None, "an area that the theatre does not name")

    def _is_ground(self, unit: Unit) -> bool:
        """Whether a region's unit is the ground around a town: 'the Balakliia region', but not 'Rostov Oblast'."""
        if unit.kind != "region" or unit.scope is not None or _STATE.search(unit.form):
            return False
        return not any(i in self._regions for i in unit.ids) and any(
            i in self._places for i in unit.meanings.get("place", ())
        )

    def is_shared(self, unit: Unit) -> bool:
        """Whether a unit's bare name is a town's and an oblast's."""
        return "place" in unit.meanings and unit.kind in ("settlement", "region") and _words(unit.form) in self._oblasts

    def _region_place(self, region_id: str) -> Place:
        region = self._regions[region_id]
        return Place(
            place_id=region_id,
            name=region.name,
            place_kind="region",
            lat=region.lat,
            lon=region.lon,
            oblast=region.name if region.region_kind == "oblast" else None,
        )

    def oblast_of(self, unit: Unit) -> str | None:
        """The oblast that a region's unit names, if it is one."""
        place = self._region(unit).place if unit.kind == "region" else None
        return place.oblast if place else None


def _is_akin(form: str, place: Place) -> bool:
    """Whether the text's form is one of the place's own name, not of one that it bore before."""
    low = form.lower()
    for name in filter(None, (place.name, place.local_name)):
        own = name.lower()
        pairs, others = {low[i : i + 2] for i in range(len(low) - 1)}, {own[i : i + 2] for i in range(len(own) - 1)}
        if own[0] == low[0] or len(pairs & others) >= _AKIN * max(len(others), 1):
            return True
    return False


def _start(anchor: _Anchor) -> int:
    return anchor.start


def _measure(mentions: list[_Mention], text: str, anchors: Sequence[_Anchor]) -> None:
    """Note where the text says how far and in which direction a place lies from the next one named.

    'Northeast of Siversk' may be known as an axis by itself: ``anchors`` are such.
    """
    axes = {axis.start: axis for axis in anchors}
    starts = {mention.start for mention in mentions}
    for mention in mentions:
        found = _DISTANCE.match(text, mention.end)
        if found is None and not mention.fixed:
            found = _DIRECTION.match(text, mention.end)
        if found and found["from"]:
            at = found.start("from") if found.start("from") in axes else found.end()
            km = _BESIDE_KM
            if "km" in found.re.groupindex:
                km = float(found["km"]) * (_KM_MILE if found["mi"] else 1.0)
            if at in starts or at in axes:
                mention.measured = (at, km, _NORTH[found["ns"]], _EAST[found["ew"]])
    _unfix(mentions, axes)


def _unfix(mentions: Sequence[_Mention], axes: dict[int, _Anchor]) -> None:
    """A city that the text measures to lie far from where the city lies is not that city."""
    known = axes | {
        m.start: _Anchor(m.start, m.best.x, m.best.y, 1.0, m.best.place.place_id) for m in mentions if m.fixed
    }
    for mention in mentions:
        anchor = known.get(mention.measured[0]) if mention.fixed and mention.measured else None
        if anchor and mention.measured and _off(mention.best, _shifted(anchor, mention.measured)) > _CONTRADICTED:
            mention.fixed = False
            mention.best.share = 0.0


def _off(option: _Option, spot: tuple[float, float, float]) -> float:
    """The square of how many tolerances an option lies off the spot that the text measures."""
    return ((option.x - spot[0]) ** 2 + (option.y - spot[1]) ** 2) / spot[2] ** 2


def _shifted(anchor: _Anchor, measured: tuple[int, float, float, float]) -> tuple[float, float, float]:
    """The measured spot, and how far off (km) a place may well lie: bearings are told in eighths."""
    _, km, north, east = measured
    length = math.hypot(north, east)
    loose = 2 * km if km == _BESIDE_KM else 4 + 0.25 * km
    return anchor.x + km * east / length, anchor.y + km * north / length, loose


def _known(mentions: list[_Mention], least: float) -> list[_Anchor]:
    return [
        _Anchor(m.start, option.x, option.y, option.share, option.place.place_id)
        for m in mentions
        for option in m.options
        if option.share >= least and not math.isnan(option.x)
    ]


def _weight(
    option: _Option,
    near: Sequence[tuple[float, float, float]],
    said: dict[str, float],
    spot: tuple[float, float, float] | None,
) -> float:
    x, y = option.x, option.y
    close = 0.0
    if not math.isnan(x):
        for other_x, other_y, weight in near:
            close += weight / (1 + ((x - other_x) ** 2 + (y - other_y) ** 2) / _NEAR_KM**2)
    weight = option.size * (_FAR + close) ** _CLOSE * (1 + _OBLAST * said.get(option.place.oblast or "", 0.0))
    if spot and not math.isnan(x):
        off = _off(option, spot)
        weight *= _AGAINST if off > _CONTRADICTED else 1 + _MEASURED / (1 + off) ** 2
    return float(weight)


def _told(mention: _Mention) -> Resolution:
    if mention.sure:
        return Resolution(mention.best.place)
    if len(mention.options) == 1:
        return Resolution(None, "the only place of this name is far from all that the text names around it")
    return Resolution(None, f"{len(mention.options)} places of this name, and nothing in the text tells which")


def _one_sense(mentions: list[_Mention]) -> None:
    """A name that is sure in one place of the document, and nowhere another, is it where it is not sure."""
    meant: dict[frozenset[str], set[str]] = {}
    unsure = []
    for mention in mentions:
        if len(mention.options) > 1 and not mention.fixed:
            key = frozenset(option.place.place_id for option in mention.options)
            if mention.sure:
                meant.setdefault(key, set()).add(mention.best.place.place_id)
            else:
                unsure.append((key, mention))
    for key, mention in unsure:
        if meant.get(key) == {mention.best.place.place_id} and mention.best.share >= _SENSE:
            mention.best.share = _SURE


def _words(name: str) -> str:
    bare = re.sub(r"\b(the|of|region|oblasts?|regions|province|provinces)\b", " ", name.lower())
    return " ".join(bare.split())
