"""Background loops that outlive every error."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from neuroerp_service.errors import STORE_UNREACHABLE
from neuroerp_service.tracking import report

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0

logger = logging.getLogger("neuroerp.background")


async def run_forever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Call `step` again and again; after an error, pause twice as long as the last time."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            await step()
            pause = FIRST_PAUSE_SECONDS
        except STORE_UNREACHABLE as error:
            logger.warning("%s: store unreachable (%s), retrying", name, type(error).__name__)
        except Exception as error:
            logger.exception("%s: failed, retrying", name)
            report(error)
        else:
            continue
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
