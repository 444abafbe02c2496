"""Whether a service keeps growing, and where: what it allocates while the profile runs, by line of code.

tracemalloc notes each allocation, from the profile's beginning on: requests take longer meanwhile. At each
point garbage is collected first, so that what is left is kept by somebody.
"""

import gc
import os
import time
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from neuroerp_service.profile.places import PROFILER, short

POINTS = 9
"""How often it looks, the beginning included: the process stands still for a moment each time."""
WARM_UP = 2
"""Intervals that don't count: connections, compiled patterns and caches are made when first used."""
MIN_BYTES = 32 * 1024
"""Growth after the warm-up below which a site is steady: buffers and free lists breathe by it."""
MIN_BYTES_PER_SECOND = 512
"""The same for long profiles: 512 bytes a second are 42 MiB a day."""
LATE_SHARE = 0.25
"""Share of the growth that must fall into the later half: a cache that fills up slows down."""
MAX_SITES = 50
_PAGE = os.sysconf("SC_PAGE_SIZE")
_UNSEEN = (
    tracemalloc.Filter(False, tracemalloc.__file__),
    tracemalloc.Filter(False, f"{PROFILER}*"),
    tracemalloc.Filter(False, "<unknown>"),
)

Site = tuple[str, int]
Sizes = dict[Site, tuple[int, int]]
"""Bytes and blocks that are kept, by file and line."""


def profile_memory(seconds: float) -> dict[str, Any]:
    """Look at what is kept, from time to time, for `seconds`."""
    if tracemalloc.is_tracing():
        raise RuntimeError("tracemalloc is in use by somebody else")
    tracemalloc.start()
    began = time.monotonic()
    points: list[dict[str, float]] = []
    sizes: list[Sizes] = []
    try:
        for number in range(POINTS):
            until = began + seconds * number / (POINTS - 1)
            time.sleep(max(0.0, until - time.monotonic()))
            gc.collect()
            points.append(
                {
                    "second": round(time.monotonic() - began, 2),
                    "traced_bytes": tracemalloc.get_traced_memory()[0],
                    "rss_bytes": _resident(),
                }
            )
            sizes.append(_sizes())
    finally:
        tracemalloc.stop()
    sites = growth(sizes)
    verdict, reason = judge(sizes, seconds)
    return {
        "seconds": round(time.monotonic() - began, 3),
        "points": points,
        "sites": sites,
        "verdict": verdict,
        "reason": reason,
    }


def growth(sizes: list[Sizes]) -> list[dict[str, Any]]:
    """The sites that keep more at the end than after the warm-up, the most first."""
    first, last = sizes[WARM_UP], sizes[-1]
    sites = [
        {
            "file": short(file),
            "line": line,
            "growth_bytes": size - first.get((file, line), (0, 0))[0],
            "growth_count": count - first.get((file, line), (0, 0))[1],
            "size_bytes": size,
        }
        for (file, line), (size, count) in last.items()
    ]
    grown = [site for site in sites if site["growth_bytes"] > 0]
    return sorted(grown, key=lambda site: -site["growth_bytes"])[:MAX_SITES]


def judge(sizes: list[Sizes], seconds: float) -> tuple[Literal["leaks", "steady"], str]:
    """A leak is a site that keeps more at point after point, as much later as earlier."""
    counted = sizes[WARM_UP:]
    late = len(counted) // 2
    least = max(MIN_BYTES, MIN_BYTES_PER_SECOND * seconds * (len(counted) - 1) / (len(sizes) - 1))
    leaks: list[tuple[int, Site]] = []
    for site in counted[-1]:
        kept = [each.get(site, (0, 0))[0] for each in counted]
        grown = kept[-1] - kept[0]
        # One interval may pass without: its requests came a moment later.
        standing = sum(after <= before for before, after in pairwise(kept))
        if grown >= least and standing <= 1 and kept[-1] - kept[late] >= LATE_SHARE * grown:
            leaks.append((grown, site))
    if not leaks:
        return "steady", f"no line keeps {int(least / 1024)} KiB more after the warm-up and goes on growing"
    leaks.sort(reverse=True)
    grown, (file, line) = leaks[0]
    per_second = grown / (seconds * (len(counted) - 1) / (len(sizes) - 1))
    return "leaks", (
        f"{short(file)}:{line} keeps growing, by {int(per_second)} bytes a second"
        + (f"; so do {len(leaks) - 1} more" if len(leaks) > 1 else "")
    )


def _sizes() -> Sizes:
    snapshot = tracemalloc.take_snapshot().filter_traces(_UNSEEN)
    return {
        (statistic.traceback[0].filename, statistic.traceback[0].lineno): (statistic.size, statistic.count)
        for statistic in snapshot.statistics("lineno")
    }


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
