"""whoheld: who held what, when, and on whose word.

``whoheld.open(path)`` opens a ledger for questions from Python (``whoheld.api``). It is loaded when it is first asked
for, so that ``import whoheld`` stays light.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "open":
        return import_module("whoheld.api").open
    raise AttributeError(f"module 'whoheld' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), "open"])
