"""What every log line begins with. Needs nothing but Python itself."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def begun(record: logging.LogRecord, identity: Mapping[str, str]) -> dict[str, Any]:
    """When, how bad, what and who."""
    at = datetime.fromtimestamp(record.created, UTC)
    return {
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "message": record.getMessage(),
        **identity,
        "logger": record.name,
    }
