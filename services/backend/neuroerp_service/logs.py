"""JSON logs on stdout, one object a line, uvicorn's own included.

A line holds what happened and who did it, never what was sent: no bodies, tokens or passwords.
"""

import json
import logging
import sys

from neuroerp_service.current import work
from neuroerp_service.lines import begun
from neuroerp_service.settings import Identity

FIELDS = "fields"
"""The key of `extra` for a line's own fields: `logger.info("…", extra={FIELDS: {"status": 200}})`."""


# Made once: `json.dumps` with options makes one each time.
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class JsonFormatter(logging.Formatter):
    def __init__(self, identity: Identity) -> None:
        super().__init__()
        self._constant = {
            "service": identity.service,
            "environment": identity.environment,
            "version": identity.version,
            "team": identity.team,
        }

    def format(self, record: logging.LogRecord) -> str:
        line = begun(record, self._constant)
        current = work.get()
        if current is not None:
            for name in ("request_id", "trace_id", "span_id", "user_id"):
                value = getattr(current, name)
                if value is not None:
                    line[name] = value
        line.update(getattr(record, FIELDS, {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode(line)


def configure_logging(identity: Identity, level: str) -> None:
    """Send all logs through one handler.

    uvicorn configures its loggers before it imports the application, so this comes last and wins, whatever
    options uvicorn was started with. Its access log is switched off: ours has the route and the duration.
    """
    # Nothing here tells of source files, threads and processes, which each record would look up.
    logging._srcfile = None  # type: ignore[attr-defined]
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = logging.logAsyncioTasks = False
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(identity))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate = [], False
    for chatty in ("psycopg.pool", "alembic.runtime.plugins"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It sends errors and spans: where nobody takes them, each attempt would be a warning.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
