"""What was refused, in words, on stderr."""

from collections.abc import Iterable

from whoheld.cli.output import say
from whoheld.pipeline.intake import RefusedCount

_READ = "read"


def say_refused(refused: Iterable[RefusedCount]) -> None:
    """A line for each reason; with examples where an input could not be read at all."""
    for row in refused:
        what = "not read" if row.stage == _READ else f"refused ({row.stage})"
        say(f"  {what}: {row.count:,} x {row.reason}")
        for example in row.examples:
            say(f"    {example}")
