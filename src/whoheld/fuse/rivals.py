"""Maps by simple rules, to hold ours against: nothing changes, the last claim wins, most claims, most origins."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from whoheld.fuse.field import Field
from whoheld.fuse.sites import Prior
from whoheld.fuse.weights import Witness
from whoheld.model import CONTESTED

States = tuple[str, ...]


def frozen(field: Field, _on: date) -> States:
    """The starting map, left as it was."""
    return likeliest(field.prior, field.states)


def likeliest(prior: Prior, states: Sequence[str]) -> States:
    """The state that a map gives each site."""
    return tuple(states[at] for at in prior.p.argmax(axis=1).tolist())


def last_claim(field: Field, on: date) -> States:
    """Of each settlement the state that its latest claim tells of (ties: the higher claim id)."""
    return _decided(field, on, lambda told: max(told, key=lambda w: (w.day, w.claim_id)).toward)


def most_claims(field: Field, on: date) -> States:
    """Of each settlement the state that most claims tell of, copies and relays counted."""
    return _decided(field, on, lambda told: _most(Counter(w.toward for w in told)))


def most_origins(field: Field, on: date) -> States:
    """The same with one voice for each origin."""
    return _decided(field, on, lambda told: _most(Counter(w.toward for w in told if w.leads)))


RIVALS: Mapping[str, Callable[[Field, date], States]] = {
    "frozen": frozen,
    "last claim": last_claim,
    "most claims": most_claims,
    "most origins": most_origins,
}


def _most(votes: Counter[str]) -> str | None:
    """The state with most votes; None where two have as many."""
    first = votes.most_common(2)
    return None if len(first) > 1 and first[0][1] == first[1][1] else first[0][0]


def _decided(field: Field, on: date, rule: Callable[[Sequence[Witness]], str | None]) -> States:
    """By ``rule`` where claims up to ``on`` tell who holds a settlement; else its state on the starting map."""
    told: dict[str, list[Witness]] = defaultdict(list)
    for witness in field.witnesses:
        if witness.day <= on and witness.claim.place_id and tells_state(witness):
            told[witness.claim.place_id].append(witness)
    start = frozen(field, on)
    return tuple(
        (rule(told[key]) or start[at]) if key in told else start[at] for at, key in enumerate(field.sites.place_ids)
    )


def tells_state(witness: Witness) -> bool:
    """Whether a claim tells a state: an attack does not, nor does a denied fight."""
    if witness.claim.effect == "attacks":
        return False
    return witness.toward != CONTESTED or witness.claim.modality != "denied"
