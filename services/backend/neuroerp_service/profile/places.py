"""Places in the code as a profile names them: without the folders of the machine."""

import sys
import sysconfig
from pathlib import Path

BACKEND = f"{Path(__file__).parent.parent.parent}/"
PROFILER = f"{Path(__file__).parent}/"

_PATHS = sysconfig.get_paths()
# The longest first: packages stand below the standard library.
_PREFIXES = sorted(
    {BACKEND, *(f"{_PATHS[name]}/" for name in ("purelib", "platlib", "stdlib")), f"{sys.base_prefix}/lib/"},
    key=len,
    reverse=True,
)


def short(file: str) -> str:
    """`crm/contacts.py`, `psycopg/connection_async.py`, `asyncio/runners.py`."""
    for prefix in _PREFIXES:
        if file.startswith(prefix):
            return file.removeprefix(prefix)
    return file
