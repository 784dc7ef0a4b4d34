"""Tables for Jupyter. Words of documents enter as text only: escaped, in one line, and cut where they are long."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_LONGEST = 300


def table(title: str, rows: Sequence[Mapping[str, Any]], *, notes: Sequence[str] = (), png: str | None = None) -> str:
    """A table with a caption; ``png`` (base64) is shown above it, the ``notes`` that are not empty below."""
    parts = ["<div>"]
    if png:
        parts.append(f'<img alt="{_text(title)}" style="max-width: 100%" src="data:image/png;base64,{png}">')
    parts += [f"<table><caption>{_text(title)}</caption>"]
    if rows:
        parts.append(f"<thead><tr>{''.join(f'<th>{_text(name)}</th>' for name in rows[0])}</tr></thead><tbody>")
        parts += [f"<tr>{''.join(_cell(value) for value in row.values())}</tr>" for row in rows]
        parts.append("</tbody>")
    parts += ["</table>", *(f"<p>{_text(note)}</p>" for note in notes if note), "</div>"]
    return "".join(parts)


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return f"<td>{'' if value is None else value}</td>"
    if isinstance(value, int | float):
        return f'<td style="text-align: right">{value:,}</td>'
    if isinstance(value, Mapping):
        value = ", ".join(
            f"{key} {part:g}" if isinstance(part, float) else f"{key} {part}" for key, part in value.items()
        )
    elif isinstance(value, list | tuple):
        value = "; ".join(map(_plain, value))
    return f'<td style="text-align: left"><bdi>{_text(value)}</bdi></td>'


def _plain(value: Any) -> str:
    return ", ".join(f"{v}" for v in value.values() if v is not None) if isinstance(value, Mapping) else str(value)


def _text(value: Any) -> str:
    text = "".join(ch for ch in " ".join(str(value).split()) if ch.isprintable())
    return escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
