"""A text report as blocks (paragraphs), its front matter and its Markdown taken off."""

import re
from collections.abc import Iterator

import msgspec

_QUOTE = re.compile(r"(?:>\s?)+")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_RULE = re.compile(r"(?:[-*_=~]\s*){3,}$")
_LINK = re.compile(r"(!?)\[([^\[\]]{0,1000})\]\(\s*<?([^\s()<>]{1,2000})>?(?:\s+\"[^\"\n]{0,500}\")?\s*\)")
_FRONT_FIELD = re.compile(r"([A-Za-z_][\w-]{0,30})\s*:\s*(.*)")
_FRONT_LINES = 60


class Block(msgspec.Struct, frozen=True):
    """A paragraph: its lines, without Markdown's marks. ``links`` are the addresses that its words carried."""

    lines: tuple[str, ...]
    heading: bool = False
    quoted: bool = False
    links: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The lines as they stood."""
        return "\n".join(self.lines)

    @property
    def single(self) -> str | None:
        """The block's only line; None where there are more."""
        return self.lines[0] if len(self.lines) == 1 else None


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines between two ``---`` lines at the top, and the text after them."""
    if not text.startswith("---\n"):
        return {}, text
    fields: dict[str, str] = {}
    position = 4
    for _ in range(_FRONT_LINES):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)]
        if line.rstrip() == "---" and fields:
            return fields, text[end + 1 :] if end >= 0 else ""
        if match := _FRONT_FIELD.fullmatch(line.rstrip()):
            fields[match[1].lower()] = match[2].strip().strip("\"'")
        if end < 0:
            break
        position = end + 1
    return {}, text


def blocks(text: str) -> list[Block]:
    """The paragraphs of ``text``: parted by blank lines, headings, rules, and where a quotation begins or ends."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    links: list[str] = []
    quoted = False
    for whole in text.split("\n"):
        marker = _QUOTE.match(whole)
        bare = (whole[marker.end() :] if marker else whole).strip()
        underlined = bool(lines) and set(bare) in ({"="}, {"-"}) and len(bare) >= 3
        heading = _HEADING.fullmatch(bare)
        if not bare or heading or _RULE.fullmatch(bare) or (lines and bool(marker) != quoted):
            if lines:
                yield Block(tuple(lines), heading=underlined and len(lines) == 1, quoted=quoted, links=tuple(links))
            lines, links = [], []
            if not bare or (_RULE.fullmatch(bare) and not heading):
                continue
        quoted = bool(marker)
        plain, found = unlinked(heading[1] if heading else bare)
        if heading:
            yield Block((plain,), heading=True, links=tuple(found))
        else:
            lines.append(plain)
            links += found
    if lines:
        yield Block(tuple(lines), quoted=quoted, links=tuple(links))


def unlinked(line: str) -> tuple[str, list[str]]:
    """The line with ``[words](address)`` as its words, and the addresses; a picture leaves its description."""
    if "](" not in line:
        return line, []
    found: list[str] = []

    def words(match: re.Match[str]) -> str:
        if not match[1]:
            found.append(match[3])
        return match[2]

    return _LINK.sub(words, line).strip(), found
