"""sources.toml: what a desk follows, and how. Decoded strictly: an unknown key is an error, not a silent default."""

import re
from pathlib import Path
from typing import Literal

import msgspec

from whoheld.errors import InputError

Form = Literal["feed", "sitemap", "folder", "mail"]
Kind = Literal["newspaper", "agency", "ministry", "army", "official", "broadcaster", "channel", "analyst", "other"]

_LARGEST = 4 * 2**20
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RHYTHM = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*/\s*(hour|day|week|month)")
_A_DAY = {"hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 1 / 30}
_HINT = "docs/howto/watch.md has an example of every key"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[watch]``: how to ask. Lengths of time are '30s', '15m', '2h', '1d'.

    ``delay`` stands between two requests to one host, ``timeout`` bounds one whole request, ``allow_hosts`` lists hosts
    ('name' or 'name:port') that may lead inside. Files are relative to sources.toml.
    """

    agent: str = "whoheld"
    every: str = "15m"
    delay: str = "2s"
    timeout: str = "30s"
    most_mb: int = 16
    robots: bool = True
    allow_hosts: tuple[str, ...] = ()
    accounts_key: str | None = None
    public_accounts: str | None = None

    def __post_init__(self) -> None:
        for name in ("every", "delay", "timeout"):
            seconds(getattr(self, name))
        if not 1 <= self.most_mb <= 64:
            raise ValueError("most_mb is 1 to 64")
        if not self.agent.isascii() or not self.agent.isprintable() or not self.agent.strip():
            raise ValueError("agent is a name in ASCII, best with an address: 'desk-bot (+https://desk.example/bot)'")


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[source]]``: one source. ``form`` is how it comes, ``kind`` what it is, ``side`` the party that it is of.

    ``url`` is of a feed or sitemap, ``path`` of a folder or mail-in file. ``expected`` is its rhythm ('20/day'),
    ``silent_after`` the longest silence that is normal. ``articles``: the pages that a feed links are read, not its own
    words. ``match``: only addresses that hold this. ``most``: new pages in one run.
    """

    name: str
    form: Form
    owner: str
    kind: Kind = "other"
    side: str | None = None
    url: str | None = None
    path: str | None = None
    expected: str | None = None
    silent_after: str | None = None
    articles: bool = True
    match: str | None = None
    most: int = 200

    def __post_init__(self) -> None:
        web = self.form in ("feed", "sitemap")
        if web and not (self.url or "").startswith(("http://", "https://")):
            raise ValueError(f"source {self.name!r} is a {self.form}: give its url, http:// or https://")
        if not web and not self.path:
            raise ValueError(f"source {self.name!r} is a {self.form}: give its path")
        if not self.name.strip() or not self.owner.strip():
            raise ValueError("a source has a name and an owner")
        if not 1 <= self.most <= 100_000:
            raise ValueError("most is 1 to 100000")
        if self.expected is not None:
            a_day(self.expected)
        if self.silent_after is not None:
            seconds(self.silent_after)

    @property
    def rate(self) -> float | None:
        """The expected documents a day; None where the desk says none."""
        return a_day(self.expected) if self.expected else None


class Sources(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of sources.toml."""

    watch: Settings = msgspec.field(default_factory=Settings)
    source: tuple[Source, ...]

    def __post_init__(self) -> None:
        names = [source.name for source in self.source]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sources are called {twice[0]!r}")
        if not names:
            raise ValueError("there is no [[source]]")


def seconds(text: str) -> float:
    """'30s', '15m', '2h', '1d' in seconds. Raises ValueError."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no length of time: write 30s, 15m, 2h or 1d")
    return float(match[1]) * _SECONDS[match[2]]


def a_day(text: str) -> float:
    """'20/day', '3/week' as documents a day. Raises ValueError."""
    match = _RHYTHM.fullmatch(text.strip())
    if match is None or float(match[1]) <= 0:
        raise ValueError(f"{text!r} is no rhythm: write 2/hour, 20/day, 3/week or 5/month")
    return float(match[1]) * _A_DAY[match[2]]


def load_sources(path: str) -> Sources:
    """Read and check a sources.toml; paths in it become relative to where it lies. Raises InputError."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST)
        found = msgspec.toml.decode(data, type=Sources)
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}", hint="check the path") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise InputError(path, f"is no list of sources: {error}", hint=_HINT) from error
    folder = file.parent
    watch = msgspec.structs.replace(
        found.watch,
        accounts_key=_beside(folder, found.watch.accounts_key),
        public_accounts=_beside(folder, found.watch.public_accounts),
    )
    source = tuple(msgspec.structs.replace(item, path=_beside(folder, item.path)) for item in found.source)
    return Sources(watch=watch, source=source)


def _beside(folder: Path, path: str | None) -> str | None:
    return str(folder / Path(path).expanduser()) if path else None
