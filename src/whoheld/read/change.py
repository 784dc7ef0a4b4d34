"""Documents as read, changed before they are given on: what refers to them follows."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from whoheld.model import Document, Refusal


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
