"""The Python API: a ledger's answers as small records that draw themselves in Jupyter.

It is an analyst's own view, like ``whoheld at``: no embargo. What is to be published goes through
``Atlas.publishable`` or ``Atlas.export``, which hold it.
"""

from whoheld.api.atlas import Atlas, open
from whoheld.api.results import DayMap, Explanation, PlaceState, Table

__all__ = ["Atlas", "DayMap", "Explanation", "PlaceState", "Table", "open"]
