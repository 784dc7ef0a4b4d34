"""Documents on their way from a reader: changed, with what refers to them, or guarded from a reader that fails."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from whoheld.errors import MissingExtra
from whoheld.model import Document, Refusal
from whoheld.read.refusals import refused


def changed(
    items: Iterable[Document | Refusal], change: Callable[[Document], Document]
) -> Iterator[Document | Refusal]:
    """Each document as ``change`` makes it; refusals that name one name the new one."""
    renamed: dict[str, str] = {}
    for item in items:
        if isinstance(item, Document):
            new = change(item)
            if new is not item:
                renamed = {item.id: new.id}  # a document's own refusals follow it at once
            yield new
        elif item.document in renamed:
            yield msgspec.structs.replace(item, document=renamed[item.document])
        else:
            yield item


def guarded(items: Iterable[Document | Refusal], subject: str) -> Iterator[Document | Refusal]:
    """The items, for unattended work: where the reader can't go on, a refusal ends them, and no error."""
    try:
        yield from items
    except MissingExtra as error:
        yield refused(subject, "missing_extra", f"{error.subject} {error.reason} ({error.hint})")
    except OSError as error:
        yield refused(subject, "unreadable", f"It can't be read ({error})")
    except Exception as error:  # noqa: BLE001 - one input must not keep all later ones out
        yield refused(subject, "fault", f"A fault of the program ({type(error).__name__}: {error})"[:300])
