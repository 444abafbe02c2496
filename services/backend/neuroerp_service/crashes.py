"""Errors that end a process or a thread, as one JSON line each, like every other line.

Needs nothing but Python itself, so that it also tells of a service whose own modules cannot be imported.
Errors of asyncio's tasks and callbacks are lines already: asyncio logs them.
"""

import json
import logging
import os
import sys
import threading
from types import TracebackType

from neuroerp_service.lines import begun

_IDENTITY = {
    "service": "SERVICE_NAME",
    "environment": "ENVIRONMENT",
    "version": "SERVICE_VERSION",
    "team": "TEAM",
}

logger = logging.getLogger("neuroerp.crash")


class _Formatter(logging.Formatter):
    """For what happens before the logs are configured: who it is, as far as the environment says it."""

    def format(self, record: logging.LogRecord) -> str:
        identity = {field: os.environ[name] for field, name in _IDENTITY.items() if name in os.environ}
        line = begun(record, identity)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_crashes() -> None:
    """From now on. Calling it again changes nothing."""
    if not logging.getLogger().handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(_Formatter())
        logging.getLogger().addHandler(handler)
    sys.excepthook = _process
    threading.excepthook = _thread


def _process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logger.critical("the process ends: %s", kind.__name__, exc_info=(kind, error, trace))


def _thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is None:
        return
    name = arguments.thread.name if arguments.thread else "unknown"
    error = (arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
    logger.error("thread %s ends: %s", name, arguments.exc_type.__name__, exc_info=error)
