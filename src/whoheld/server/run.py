"""Serve until told to stop."""

import ipaddress
import signal
import socket
from collections.abc import Callable
from datetime import timedelta

import uvicorn

from whoheld.errors import InputError
from whoheld.ledger import open_ledger
from whoheld.server.app import application
from whoheld.server.house import build
from whoheld.server.journal import journal_on_stderr
from whoheld.server.settings import Now, Settings
from whoheld.server.versions import maker
from whoheld.theatre.load import load_theatre

_GRACE_S = 10
_AT_ONCE = 1_000  # connections


def serve(settings: Settings, *, host: str, port: int, now: Now, say: Callable[[str], None]) -> None:
    """Serve the ledger at ``host``:``port`` until SIGTERM or SIGINT: what was begun is then answered, nothing more.

    Raises LedgerError, TheatreError or InputError where it can't begin.
    """
    journal = journal_on_stderr(now)
    theatre = load_theatre(settings.theatre)
    with open_ledger(settings.ledger) as ledger:
        house = build(
            settings, ledger=ledger, theatre=theatre, make=maker(settings, theatre, now), now=now, journal=journal
        )
        listener = listening(host, port)
        for warning in warnings_of(settings, host):
            say(f"whoheld: warning: {warning}")
        shown = f"[{host}]" if ":" in host else host
        say(f"whoheld: {ledger.path} at http://{shown}:{port}{settings.root_path}/ (stop it by Ctrl-C or SIGTERM)")
        hours = settings.waits / timedelta(hours=1)
        journal("start", host=host, port=port, reviewers=settings.reviewers is not None, embargo_h=hours)
        config = uvicorn.Config(
            application(house),
            root_path=settings.root_path,
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_level="warning",
            limit_concurrency=_AT_ONCE,
            timeout_graceful_shutdown=_GRACE_S,
            lifespan="on",
        )
        # uvicorn stops in order by its own handlers, then raises the signal again for those that were there before.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        uvicorn.Server(config).run(sockets=[listener])
        journal("stop")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises InputError where none can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_AT_ONCE)
    except OSError as error:
        why = error.strerror or str(error)
        hint = "another server may be there: name another --port, or a --host of this machine"
        raise InputError(f"{host}:{port}", f"can't be listened on: {why}", hint=hint) from error


def warnings_of(settings: Settings, host: str) -> list[str]:
    """What an operator should know about where the server listens."""
    found = []
    if not is_loopback(host):
        found.append(f"{host} is open to other machines and speaks plain HTTP: put a proxy with TLS before it")
        if settings.reviewers:
            found.append("passwords and tokens of reviewers would cross the network in the clear")
        if settings.trust_proxy == "*":
            found.append("--trust-proxy '*' lets anybody say who they are: name the proxy's address")
    if not settings.waits:
        found.append("no embargo: gains are shown as soon as they are claimed")
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
