"""Who may decide: a file of names, with the hashes of their passwords and tokens, that its owner alone may read."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from whoheld.errors import InputError
from whoheld.server.problems import Unusable
from whoheld.timespan import utc_text

LEAST = 12
_MOST = 1000
_NAME = re.compile(r"[^\W_][\w .'@-]{0,59}")
_hasher = PasswordHasher()  # argon2id with the library's own costs (RFC 9106, low-memory)


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the file. ``password`` is an argon2id hash, ``token`` the SHA-256 of 256 random bits (hex)."""

    name: str
    made: str
    password: str | None = None
    token: str | None = None


class Users:
    """The file as it is now: read again when it was changed, so that who is removed is out at once."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._seen: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}
        self._none = _hasher.hash(secrets.token_hex(16))  # what a name that is not there is held against
        self.all()

    def all(self) -> dict[str, User]:
        """Users by name. Raises Unusable where the file can't be read, or others than its owner may read it."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise Unusable(str(self.path), str(error.strerror), hint="make it by `whoheld serve-user add`") from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if state != self._seen:
            self._users = {user.name: user for user in read_users(self.path)}
            self._seen = state
        return self._users

    def checked(self, name: str, password: str) -> User | None:
        """The user of this name and password. As slow for a name that is not there."""
        user = self.all().get(name)
        known = user.password if user and user.password else None
        try:
            _hasher.verify(known or self._none, password)
        except (Argon2Error, InvalidHashError):
            return None
        return user if known else None

    def of_token(self, token: str) -> User | None:
        """The user of this token."""
        given = hashed(token)
        found = None
        for user in self.all().values():
            if user.token and hmac.compare_digest(user.token, given):
                found = user
        return found


def hashed(token: str) -> str:
    """A token's hash. It is random in all of its bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_users(path: Path) -> list[User]:
    """The users of a file. Raises Unusable naming the line, or that others may read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise Unusable(str(path), "may be read by others than its owner", hint=f"chmod 600 {path}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(str(path), f"can't be read: {error}", hint="make it by `whoheld serve-user add`") from error
    users = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                users.append(msgspec.json.decode(line, type=User))
            except msgspec.DecodeError as error:
                raise Unusable(f"{path}:{number}", f"is no user: {error}", hint="add users by the command") from error
    return users


def write_users(path: Path, users: Iterable[User]) -> None:
    """Put the users in the file's place, whole or not at all, for its owner alone. Raises InputError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    content = b"".join(msgspec.json.encode(user) + b"\n" for user in users)
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(str(path), f"can't be written: {error.strerror}", hint="see who may write there") from error


def with_password(name: str, password: str, *, made: datetime, before: User | None = None) -> User:
    """The user with a (new) password. Raises InputError on a name or password that won't do."""
    _check_name(name)
    if not LEAST <= len(password) <= _MOST:
        raise InputError("the password", f"has {len(password)} characters", hint=f"use {LEAST} or more")
    token = before.token if before else None
    return User(name=name, made=utc_text(made), password=_hasher.hash(password), token=token)


def with_token(name: str, *, made: datetime, before: User | None = None) -> tuple[User, str]:
    """The user with a new token, and the token: it is kept nowhere. Raises InputError on a name that won't do."""
    _check_name(name)
    token = secrets.token_urlsafe(32)
    password = before.password if before else None
    return User(name=name, made=utc_text(made), password=password, token=hashed(token)), token


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name != name.strip():
        raise InputError(repr(name), "is no name for a user", hint="letters, digits, space and .'@- , at most 60")
