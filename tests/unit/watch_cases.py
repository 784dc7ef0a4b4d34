"""A server on the loopback, and a clock that only moves when it is told to wait."""

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROBOTS = b"User-agent: *\nDisallow: /private\n"


class FakeClock:
    """Time that passes by waiting alone; a real deadline, where ``real``."""

    def __init__(self, *, real: bool = False) -> None:
        self.waited: list[float] = []
        self.real = real
        self.start = time.monotonic()

    def now(self) -> datetime:
        return datetime(2022, 9, 12, tzinfo=UTC) + timedelta(seconds=sum(self.waited))

    def monotonic(self) -> float:
        return sum(self.waited) + (time.monotonic() - self.start if self.real else 0)

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


class Site:
    """Pages by path: bytes, (bytes, media), (status, headers, body), or a function of the handler."""

    def __init__(self) -> None:
        self.pages: dict[str, object] = {"/robots.txt": (ROBOTS, "text/plain")}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.base = ""


@contextmanager
def serving():
    """A site that is served for the time of the block."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            page = site.pages.get(self.path)
            if callable(page):
                page(self)
                return
            if page is None:
                self.answer(404, {}, b"none")
            elif isinstance(page, bytes):
                self.answer(200, {"Content-Type": "text/html; charset=utf-8"}, page)
            elif len(page) == 2:
                self.answer(200, {"Content-Type": page[1]}, page[0])
            else:
                self.answer(*page)

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a client that hangs up is what some tests are about
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.base = f"http://127.0.0.1:{server.server_port}"
    site.host = f"127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def article(title: str, words: str) -> bytes:
    """A page as newspapers have it."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{words}</p>"
        "<p>The report was written for a test, and has a second paragraph so that it reads like one.</p>"
        "</article></body></html>"
    ).encode()
