"""The socket on which a service answers for its profile: for the user that it runs as, and nobody else.

A thread of its own answers, so that a service whose event loop is stuck can be asked what it is stuck in.
A question is a line of JSON, and so is the answer.
"""

import contextlib
import json
import logging
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neuroerp_service.profile.cpu import profile_cpu
from neuroerp_service.profile.memory import profile_memory

MAX_SECONDS = 120
DEFAULT_RATE = 100
MAX_RATE = 200
MIN_MEMORY_SECONDS = 5
"""Points that are closer to each other tell nothing."""
_QUESTION_SECONDS = 5.0
_MAX_QUESTION = 4096

logger = logging.getLogger("neuroerp.profile")


class RefusedError(Exception):
    """What is asked is not given."""


@contextmanager
def profiled(path: str) -> Iterator[None]:
    """Answer on the Unix socket `path`. Where that cannot be, the service runs without."""
    try:
        listener = _listen(Path(path))
    except OSError as error:
        logger.warning("no profiles: %s: %s", path, error.strerror or type(error).__name__)
        yield
        return
    server = _Server(listener)
    threading.Thread(target=server.run, name="profile server", daemon=True).start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        Path(path).unlink(missing_ok=True)


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What an earlier process left when it was killed. Nothing but a socket is taken away.
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    try:
        # Narrowed before it is bound: nobody can connect in between.
        os.fchmod(listener.fileno(), 0o600)
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(4)
    except OSError:
        listener.close()
        raise
    return listener


class _Server:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._busy = threading.Lock()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], name="profile", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(_QUESTION_SECONDS)
            answer = self._answer(connection)
            connection.sendall(json.dumps(answer).encode() + b"\n")

    def _answer(self, connection: socket.socket) -> dict[str, Any]:
        try:
            question = parse(_line(connection))
            if not self._busy.acquire(blocking=False):
                raise RefusedError("another profile is running; ask again when it is over")
            try:
                logger.info("profile of %s for %s s", question["kind"], question["seconds"])
                if question["kind"] == "cpu":
                    return profile_cpu(question["seconds"], question["rate"])
                return profile_memory(question["seconds"])
            finally:
                self._busy.release()
        except RefusedError as error:
            return {"error": str(error)}
        except Exception as error:
            logger.exception("the profile failed")
            return {"error": f"the profile failed: {type(error).__name__}"}


def _line(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        part = connection.recv(_MAX_QUESTION)
        received += part
        if not part or len(received) > _MAX_QUESTION:
            raise RefusedError("a question is one line of JSON")
    return received


def parse(line: bytes) -> dict[str, Any]:
    """`{"kind": "cpu", "seconds": 30, "rate": 100}`, `{"kind": "memory", "seconds": 60}`."""
    try:
        question = json.loads(line)
    except ValueError:
        raise RefusedError("a question is one line of JSON") from None
    if not isinstance(question, dict) or question.get("kind") not in ("cpu", "memory"):
        raise RefusedError('"kind" must be "cpu" or "memory"')
    kind = question["kind"]
    least = MIN_MEMORY_SECONDS if kind == "memory" else 1
    seconds = _number(question.get("seconds"), "seconds", least, MAX_SECONDS)
    rate = int(_number(question.get("rate", DEFAULT_RATE), "rate", 1, MAX_RATE))
    return {"kind": kind, "seconds": seconds, "rate": rate}


def _number(value: object, name: str, least: int, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise RefusedError(f'"{name}" must be a number from {least} to {most}')
    return value
