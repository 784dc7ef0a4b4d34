"""Telegram's own JSON export of one chat or of all: each message with words is a document.

The chat is the source. A message that was passed on is the post of its first author, with the chat as ``via``.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from whoheld.model import Document, Post, Refusal
from whoheld.read.records import Origin, read_record
from whoheld.read.refusals import refused

_CHANNELS = frozenset(("public_channel", "private_channel"))
_CHAT_TYPES = _CHANNELS | {
    *("personal_chat", "private_group", "private_supergroup", "public_group", "public_supergroup", "saved_messages"),
    "bot_chat",
}
_LONGEST_NAME = 200


def is_export(value: Any) -> bool:
    """Whether a JSON object is an export of Telegram's: one chat, or a list of chats."""
    if not isinstance(value, dict):
        return False
    chats = value.get("chats")
    if isinstance(chats, dict) and isinstance(chats.get("list"), list):
        return True
    return isinstance(value.get("messages"), list) and (value.get("type") in _CHAT_TYPES or "name" in value)


def read_export(value: dict[str, Any], origin: Origin) -> Iterator[Document | Refusal]:
    """A document for each message that holds words; service messages and bare pictures are passed over."""
    chats = value["chats"]["list"] if "chats" in value else [value]
    for number, chat in enumerate(chats, 1):
        if not isinstance(chat, dict) or not isinstance(chat.get("messages"), list):
            yield refused(f"{origin.subject}:chat {number}", "bad_record", "A chat without a list of 'messages'")
            continue
        for place, message in enumerate(chat["messages"], 1):
            subject = f"{origin.subject}:{number}.{place}" if len(chats) > 1 else f"{origin.subject}:{place}"
            if not isinstance(message, dict):
                yield refused(subject, "bad_record", "A message that is no object")
            elif message.get("type", "message") == "message":
                yield from _read_message(message, chat, subject)


def _read_message(message: dict[str, Any], chat: dict[str, Any], subject: str) -> Iterator[Document | Refusal]:
    text = _words(message.get("text") or message.get("text_entities"))
    if not text.strip():
        return
    source = _name(chat.get("name"))
    chat_id, number = chat.get("id"), message.get("id")
    known = isinstance(chat_id, int) and isinstance(number, int)
    record = {
        "text": text,
        "source": source,
        "date": _when(message),
        "id": f"telegram:{chat_id}/{number}" if known else None,
        "url": f"https://t.me/c/{chat_id}/{number}" if known and chat.get("type") in _CHANNELS else None,
    }
    raw = msgspec.json.encode(message, order="sorted")
    for item in read_record(record, Origin(subject=subject, form="telegram", raw=raw)):
        yield _posted(item, message, chat, source) if isinstance(item, Document) else item


def _posted(document: Document, message: dict[str, Any], chat: dict[str, Any], source: str | None) -> Document:
    """The document with its author: whom it was passed on from, else the member of a group who wrote it."""
    author, handle, via = _name(message.get("forwarded_from")), None, source
    if author is None:
        sender = message.get("from_id")
        if chat.get("type") in _CHANNELS or not isinstance(sender, str):
            return document
        author, via = _name(message.get("from")) or sender, None
        handle = f"@{sender}"
    elif author == source:
        return document
    post = Post(
        author=author,
        handle=handle,
        published=document.published,
        url=document.url,
        text=document.text,
        via=via,
        start=0,
        end=len(document.text),
    )
    return msgspec.structs.replace(document, author=author, posts=(post,))


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    parts = (part if isinstance(part, str) else part.get("text") if isinstance(part, dict) else None for part in value)
    return "".join(part for part in parts if isinstance(part, str))


def _name(value: Any) -> str | None:
    return " ".join(value.split())[:_LONGEST_NAME] or None if isinstance(value, str) else None


def _when(message: dict[str, Any]) -> Any:
    seconds = message.get("date_unixtime")
    if isinstance(seconds, str) and seconds.isdecimal() and len(seconds) <= 12:
        return int(seconds)
    date = message.get("date")
    return date[:10] if isinstance(date, str) else date  # in the exporter's own zone, which the file does not name
