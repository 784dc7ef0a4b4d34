"""Signals: statements about an escalation or its end, followed to what became of them. docs/explanation/checks.md."""

from whoheld.signals.follow import follow_signals
from whoheld.signals.records import Fate, FollowedSignal, Naming, Voice

__all__ = ["Fate", "FollowedSignal", "Naming", "Voice", "follow_signals"]
