"""The static site: a folder that opens from disk or from any host and asks no other host for anything."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from whoheld.errors import InputError
from whoheld.model import canonical
from whoheld.publish.payload import payload
from whoheld.publish.records import SiteData
from whoheld.publish.templates import render

# No page of ours loads a script, style or picture from elsewhere. 'self' means nothing on file:, so file: is named
# too; the map's worker is a blob of the vendored script, which is why blob: may be a worker and be read.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' file:",
        "style-src 'self' file:",
        "img-src 'self' file: data: blob:",
        "worker-src blob:",
        "connect-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
# The page's own scripts in the order in which they run, given out as one file: each more is a wait of its own.
SCRIPTS = (
    "core", "map", "flat", "picture", "ground", "cards", "checks", "signals",
    "changes", "place", "table", "panel", "controls", "main",
)  # fmt: skip
DATA = "data"
_STATIC = "static"
_TAIL = b";\n"


def site_files(data: SiteData) -> dict[str, bytes]:
    """The site's files by name ('index.html', 'data/meta.js', ...), in order of name. Same data, same bytes.

    Raises InputError where there is no day to show.
    """
    if not data.days:
        raise InputError("the site", "has no day to show", hint="ingest reports that have a date")
    static = resources.files("whoheld.publish") / _STATIC
    files: dict[str, bytes] = {"index.html": _index(data).encode()}
    parts = dict(_walk(static))
    files["app/page.js"] = b"".join(parts.pop(f"app/{name}.js") for name in SCRIPTS)
    files |= parts
    for name, value in payload(data).items():
        # An assignment in a classic script: a page opened from disk may not fetch its data.
        files[f"{DATA}/{name}.js"] = data_script(name, canonical(value))
    return dict(sorted(files.items()))


def data_script(name: str, value: bytes) -> bytes:
    """The data file ``name``: JSON as a script that keeps it for the page."""
    return _head(name) + value + _TAIL


def data_value(name: str, script: bytes) -> bytes:
    """The JSON that the data file ``name`` keeps."""
    return script.removeprefix(_head(name)).removesuffix(_TAIL)


def _head(name: str) -> bytes:
    return b"(globalThis.whoheldData ??= {})." + name.encode() + b" = "


def write_site(data: SiteData, out: Path) -> list[Path]:
    """Write the site into the folder ``out`` (made where missing); returns the files written, in order of name.

    Same data, same bytes. Files of the same names are replaced, others in ``out`` are left alone. Raises InputError
    where there is no day to show or ``out`` can't be written.
    """
    files = site_files(data)
    written = []
    try:
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    except OSError as error:
        raise InputError(
            str(error.filename or out), f"can't be written: {error.strerror}", hint="name another folder"
        ) from error
    return written


def _index(data: SiteData) -> str:
    return render(
        "index.html.jinja",
        lang=data.lang,
        title=data.title,
        policy=POLICY,
        first=data.days[0].on,
        last=data.days[-1].on,
    )


def _walk(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
