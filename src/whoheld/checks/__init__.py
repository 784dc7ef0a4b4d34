"""Checks: claimed figures held against the map. The method: docs/explanation/checks.md."""

from whoheld.checks.check import check_claims
from whoheld.checks.ground import Ground

__all__ = ["Ground", "check_claims"]
