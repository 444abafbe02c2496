"""A server that takes what is sent to an error tracker, and keeps it."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Tracker:
    """Keeps the items of the envelopes that it is sent, of each type by itself."""

    def __init__(self) -> None:
        self.items: list[tuple[str, dict[str, Any]]] = []
        self.raw = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def dsn(self) -> str:
        return f"http://key@127.0.0.1:{self.server.server_port}/7"

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [item for name, item in self.items if name == kind]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.of("event")

    def take(self, envelope: bytes) -> None:
        self.raw += envelope.decode()
        lines = envelope.split(b"\n")[1:]
        for header, payload in zip(lines[::2], lines[1::2], strict=False):
            self.items.append((json.loads(header)["type"], json.loads(payload)))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tracker = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                tracker.take(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quietly."""

        return Handler


@contextmanager
def running_tracker() -> Iterator[Tracker]:
    tracker = Tracker()
    thread = threading.Thread(target=tracker.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield tracker
    finally:
        tracker.server.shutdown()
        tracker.server.server_close()
        thread.join()
