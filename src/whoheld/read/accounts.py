"""Private accounts under pseudonyms: the same account has the same one, and only who holds the key can tell whose.

It concerns records that are posts as a whole (Telegram, CSV, JSON): a post that a publisher printed is published.
"""

import hashlib
import hmac
import re
from pathlib import Path

import msgspec

from whoheld.errors import InputError
from whoheld.model import Document, Post

_FORMS = frozenset(("jsonl", "json", "csv", "telegram"))
_SHORTEST_KEY = 16
_LARGEST = 2**20
_MENTION = re.compile(r"(?<![\w@/.])@(\w{2,64})")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|twitter\.com|x\.com|facebook\.com|instagram\.com|vk\.com)/(\w{2,64})[^\s<>\"]*",
    re.IGNORECASE,
)
_PERSON = re.compile(r"@user\d+")


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """Whose names stay: ``public`` handles and names (folded, without '@'); all others go under ``key``, if given.

    Without a key only persons in Telegram chats are left unnamed.
    """

    key: bytes | None = None
    public: frozenset[str] = frozenset()

    def keeps(self, *names: str | None) -> bool:
        """Whether one of the names is listed."""
        return any(_folded(name) in self.public for name in names if name)

    def pseudonym(self, name: str) -> str:
        """'account_' and ten hex digits of HMAC-SHA256 of the folded name."""
        digest = hmac.new(self.key or b"", _folded(name).encode(), hashlib.sha256)
        return f"account_{digest.hexdigest()[:10]}"


def load_accounts(key_file: str | None, public_file: str | None) -> Accounts:
    """The operator's key (at least 16 bytes) and list (one handle or name a line, '#' begins a remark).

    Raises InputError.
    """
    key = _read(key_file).strip() if key_file else None
    if key is not None and len(key) < _SHORTEST_KEY:
        raise InputError(
            str(key_file), f"is shorter than {_SHORTEST_KEY} bytes", hint=f"make one: openssl rand -hex 32 > {key_file}"
        )
    lines = _read(public_file).decode(errors="replace").splitlines() if public_file else []
    names = (line.partition(" #")[0].strip() for line in lines if not line.lstrip().startswith("#"))
    return Accounts(key=key, public=frozenset(_folded(name) for name in names if name))


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}", hint="check the path") from error


def shielded(document: Document, accounts: Accounts) -> Document:
    """The document with its private account, and those that its words mention, under pseudonyms."""
    whole = len(document.posts) == 1 and document.posts[0].end == len(document.text)
    if document.form not in _FORMS or not (whole or document.form == "telegram"):
        return document
    if accounts.key is None:
        return _unnamed(document) if document.form == "telegram" else document
    post = document.posts[0] if whole else None
    names = {name: _other(name, accounts) for name in _names(document, post)}
    if accounts.keeps(document.author, post.handle if post else None):
        names |= dict.fromkeys((name for name in (document.author, post.handle if post else None) if name), "")
    return _renamed(document, post, {name: new for name, new in names.items() if new}, accounts)


def _unnamed(document: Document) -> Document:
    if not any(_PERSON.fullmatch(post.handle or "") for post in document.posts):
        return document
    return msgspec.structs.replace(document, posts=(), author=None)


def _names(document: Document, post: Post | None) -> list[str]:
    found = [document.author, post.author if post else None, post.handle if post else None, post.via if post else None]
    if document.form == "telegram" or document.source in found:
        found.append(document.source)
    return list(dict.fromkeys(name for name in found if name))


def _other(name: str, accounts: Accounts) -> str:
    return "" if accounts.keeps(name) else accounts.pseudonym(name)


def _renamed(document: Document, post: Post | None, names: dict[str, str], accounts: Accounts) -> Document:
    # one account, one pseudonym: that of its handle, under which others mention it
    if post and post.handle in names and post.author in names and post.author != post.via:
        names[post.author] = names[post.handle]
    title = _words(document.title, accounts) if document.title else None
    start = post.start if post else 0
    head = f"{title}\n\n" if title and start else ""
    body = _words(document.text[start:], accounts)
    text = head + body
    changes: dict[str, object] = {
        "title": title,
        "text": text,
        "author": _under(document.author, names),
        "source": _under(document.source, names),
    }
    if names:
        changes["url"] = None
        if document.name:
            changes["name"] = accounts.pseudonym(document.name)
    if post:
        handle = post.handle if post.handle not in names else f"@{names[post.handle]}"
        changes["posts"] = (
            msgspec.structs.replace(
                post,
                author=_under(post.author, names) or post.author,
                handle=handle,
                via=_under(post.via, names),
                url=None if names else post.url,
                text=body,
                start=len(head),
                end=len(text),
            ),
        )
    return msgspec.structs.replace(document, **changes)


def _under(name: str | None, names: dict[str, str]) -> str | None:
    return names.get(name, name) if name else None


def _words(text: str, accounts: Accounts) -> str:
    """The text with profile links and mentions of accounts that are not listed under pseudonyms."""

    def link(match: re.Match[str]) -> str:
        return match.group() if accounts.keeps(match[1]) else f"[{accounts.pseudonym(match[1])}]"

    def mention(match: re.Match[str]) -> str:
        return match.group() if accounts.keeps(match[1]) else f"@{accounts.pseudonym(match[1])}"

    return _MENTION.sub(mention, _PROFILE.sub(link, text))


def _folded(name: str) -> str:
    return " ".join(name.removeprefix("@").casefold().split())
