"""What one source gave in one run, counted while it is taken."""

import msgspec


class Tally(msgspec.Struct, kw_only=True):
    """Things looked at (``came``), those among them that were known and unchanged (``same``), and why all failed."""

    came: int = 0
    same: int = 0
    failed: str | None = None
