"""Every record travels as JSON and back unchanged; ids come from content, and only from the fields that count."""

import types
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whoheld import model
from whoheld.model import Claim, Document, Quantity, Record, derive_id, from_json, to_json
from whoheld.timespan import Span

RECORDS = sorted(Record.__subclasses__(), key=lambda cls: cls.__name__)
NAMES = [cls.__name__ for cls in RECORDS]
some = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(moments)
    length = draw(st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
    precision = draw(st.sampled_from(["instant", "day", "interval", "month", "year"]))
    return Span(start=start, end=start + length, precision=precision, approximate=draw(st.booleans()))


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """A strategy for a field's type, so that a field added tomorrow is covered without a change here."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if arg is type(None) else of_type(arg) for arg in args))
    if origin is tuple:
        if args[-1] is Ellipsis:
            return st.lists(of_type(args[0]), max_size=3).map(tuple)
        return st.tuples(*map(of_type, args))
    if origin is dict:
        return st.dictionaries(of_type(args[0]), of_type(args[1]), max_size=3)
    if isinstance(hint, type) and issubclass(hint, Record):
        return records(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=12),
        int: st.integers(0, 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        Span: spans(),
    }
    return plain[hint]


def records(cls: type[Record]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return st.builds(cls, **{field.name: of_type(hints[field.name]) for field in msgspec.structs.fields(cls)})


def least(cls: type[Record]) -> Any:
    """A record with its required fields only."""
    fillers: dict[Any, Any] = {str: "x", int: 1, float: 1.0}
    hints = get_type_hints(cls)
    given_fields = {}
    for field in msgspec.structs.fields(cls):
        if field.required:
            hint = hints[field.name]
            origin = get_origin(hint)
            if origin is Literal:
                given_fields[field.name] = get_args(hint)[0]
            elif origin is dict:
                given_fields[field.name] = {}
            elif isinstance(hint, type) and issubclass(hint, Record):
                given_fields[field.name] = least(hint)
            else:
                given_fields[field.name] = fillers[hint]
    return cls(**given_fields)


def test_all_records_of_the_issue_are_here() -> None:
    texts = {"Document", "Post", "Caption", "Mention", "Refusal"}
    statements = {"Claim", "Quantity", "Place", "Actor", "Belief", "Check", "Signal"}
    assert texts | statements <= set(NAMES)


@pytest.mark.parametrize("cls", RECORDS, ids=NAMES)
def test_json_round_trip_is_exact(cls: type[Record]) -> None:
    @some
    @given(records(cls))
    def round_trip(record: Any) -> None:
        line = to_json(record)
        back = from_json(cls, line)
        assert back == record
        assert back.id == record.id
        assert to_json(back) == line
        assert "\n" not in line

    round_trip()


@pytest.mark.parametrize("cls", RECORDS, ids=NAMES)
def test_least_record_has_an_id_with_its_kind(cls: type[Record]) -> None:
    record = least(cls)
    kind, _, digits = record.id.rpartition("-")
    assert kind == cls.kind == cls.__name__.lower()
    assert len(digits) == 16
    assert int(digits, 16) >= 0


@pytest.mark.parametrize("cls", RECORDS, ids=NAMES)
def test_id_counts_hashed_fields_and_no_others(cls: type[Record]) -> None:
    assert cls.unhashed <= {field.name for field in msgspec.structs.fields(cls)}

    @some
    @given(records(cls), records(cls))
    def one_field_at_a_time(record: Any, other: Any) -> None:
        for field in msgspec.structs.fields(cls):
            value = getattr(other, field.name)
            changed = msgspec.structs.replace(record, **{field.name: value})
            same = to_json(changed) == to_json(record) or field.name in cls.unhashed
            assert (changed.id == record.id) is same, field.name

    one_field_at_a_time()


@pytest.mark.parametrize("cls", RECORDS, ids=NAMES)
def test_records_are_frozen_and_refuse_unknown_fields(cls: type[Record]) -> None:
    record = least(cls)
    first = msgspec.structs.fields(cls)[0].name
    with pytest.raises(AttributeError):
        setattr(record, first, "other")
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        from_json(cls, to_json(record)[:-1].rstrip("{") + (',"zzz":1}' if len(to_json(record)) > 2 else '"zzz":1}'))


def test_an_id_is_the_same_on_every_machine() -> None:
    # From sha256sum over ["thing",{"a":"ї","b":1}]: a changed recipe would orphan every ledger.
    assert derive_id("thing", {"b": 1, "a": "ї"}) == "thing-a62a471c3b8fb48e"
    quantity = Quantity(value=40, op=">=", unit="settlements")
    assert to_json(quantity) == '{"op":">=","unit":"settlements","value":40.0}'


def test_whole_and_decimal_figures_are_one_quantity() -> None:
    assert Quantity(value=40, unit="km").id == Quantity(value=40.0, unit="km").id


def test_document_label_is_the_suppliers_name_or_the_id() -> None:
    document = Document(text="Words.", sha256="0" * 64)
    assert document.label == document.id
    assert msgspec.structs.replace(document, name="r1").label == "r1"


def test_same_words_from_another_file_are_the_same_document() -> None:
    one = Document(text="Words.", sha256="0" * 64, origin_path="a.txt")
    other = Document(text="Words.", sha256="1" * 64, origin_path="b.html", form="html")
    assert one.id == other.id


def test_a_field_left_at_its_default_changes_no_id() -> None:
    claim = Claim(document="d", quote="q", start=0, end=1, effect="holds")
    spelled_out = Claim(document="d", quote="q", start=0, end=1, effect="holds", via=(), modality="asserted", side=None)
    assert claim.id == spelled_out.id
    assert model.from_json(Claim, to_json(claim)) == spelled_out
