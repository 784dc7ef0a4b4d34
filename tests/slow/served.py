"""The real command, started on a port of its own and stopped as a service manager would."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec


class Running(msgspec.Struct, kw_only=True):
    """A server: where it listens, its process, and the file of its log."""

    port: int
    process: subprocess.Popen
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextmanager
def running(ledger: Path | str, log: Path, *options: str, ready_s: float = 180) -> Iterator[Running]:
    """``whoheld serve``, once it has a map to show."""
    port = free_port()
    words = [sys.executable, "-m", "whoheld", "serve", str(ledger), "--port", str(port), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(words, stderr=out, stdout=out, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    server = Running(port=port, process=process, log=log)
    try:
        end = time.monotonic() + ready_s
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            try:
                if server.get("/healthz")[0] == 200:
                    break
            except OSError:
                pass
            time.sleep(0.2)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
