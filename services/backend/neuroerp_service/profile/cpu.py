"""Where CPU time goes: the stacks of the threads that use it, sampled.

A sample stands for one period of CPU time, not of clock time: whoever waits is not in the profile.
The cost is that of the samples: about 0.1 ms each, so 1 % of one core at 100 a second.
"""

import contextlib
import ctypes
import sys
import threading
import time
from collections import Counter
from types import CodeType, FrameType
from typing import Any

from neuroerp_service.profile.places import short

MAX_DEPTH = 200
"""Frames of a stack; of a deeper one, the innermost."""
MAX_STACKS = 20_000
"""Different stacks; the samples of further ones are counted as one, so that a profile's memory is bounded."""

_TURN_SECONDS = 0.00002
"""How long a thread may compute until another one may. By default 5 ms: by then most requests have come to a
call of the system, where the sampler would meet them again and again, and never in what they compute."""
_PR_SET_TIMERSLACK = 29

_WAITING = frozenset(
    {
        ("selectors.py", "select"),
        ("asyncio/runners.py", "run"),
        ("threading.py", "wait"),
        ("threading.py", "_wait_for_tstate_lock"),
        ("concurrent/futures/thread.py", "_worker"),
    }
)
"""Where threads wait. One that is met there is looked at again before its time is put down to it."""
_PATIENCE = 5
"""Periods of CPU time that may be owed before a waiting stack is taken for the one that used them."""

Stack = tuple[str, ...]


def profile_cpu(seconds: float, rate: int) -> dict[str, Any]:
    """Sample for `seconds`, `rate` times a second."""
    sampler = _Sampler(1 / rate)
    _wake_punctually()
    turn = sys.getswitchinterval()
    began, used = time.monotonic(), time.process_time()
    sys.setswitchinterval(min(turn, _TURN_SECONDS))
    try:
        sampler.run(began + seconds)
    finally:
        sys.setswitchinterval(turn)
    return {
        "seconds": round(time.monotonic() - began, 3),
        "rate": rate,
        "samples": sampler.stacks.total(),
        "cpu_seconds": round(time.process_time() - used, 3),
        "stacks": [
            {"frames": list(stack), "samples": count} for stack, count in sampler.stacks.most_common()
        ],
    }


class _Sampler:
    def __init__(self, period: float) -> None:
        self.stacks: Counter[Stack] = Counter()
        self._period = period
        self._clocks: dict[int, float] = {}
        self._owed: dict[int, float] = {}
        self._names: dict[tuple[CodeType, int], str] = {}

    def run(self, until: float) -> None:
        mine = threading.get_ident()
        due = time.monotonic()
        self._sample(mine)
        while (moment := time.monotonic()) < until:
            # Late samples are not made up for: they would only show the same moment again.
            due = max(due + self._period, moment)
            time.sleep(max(0.0, min(due, until) - moment))
            self._sample(mine)

    def _sample(self, mine: int) -> None:
        frames = sys._current_frames()
        for thread in threading.enumerate():
            frame = frames.get(thread.ident or 0)
            if frame is None or thread.ident == mine or thread.native_id is None:
                continue
            self._look_at(thread.native_id, frame)

    def _look_at(self, thread: int, frame: FrameType) -> None:
        clock = _cpu_clock(thread)
        before = self._clocks.get(thread)
        self._clocks[thread] = clock
        if before is None or clock <= before:
            return
        owed = self._owed.get(thread, 0.0) + clock - before
        periods = int(owed / self._period)
        waits = (short(frame.f_code.co_filename), frame.f_code.co_name) in _WAITING
        if periods == 0 or (waits and periods < _PATIENCE):
            self._owed[thread] = owed
            return
        self._owed[thread] = owed - periods * self._period
        stack = self._stack(frame)
        if stack not in self.stacks and len(self.stacks) >= MAX_STACKS:
            stack = ("other stacks",)
        self.stacks[stack] += periods

    def _stack(self, leaf: FrameType) -> Stack:
        names: list[str] = []
        frame: FrameType | None = leaf
        while frame is not None and len(names) < MAX_DEPTH:
            names.append(self._name(frame.f_code, frame.f_lineno or frame.f_code.co_firstlineno))
            frame = frame.f_back
        return tuple(reversed(names))

    def _name(self, code: CodeType, line: int) -> str:
        name = self._names.get((code, line))
        if name is None:
            name = f"{code.co_qualname} ({short(code.co_filename)}:{line})"
            self._names[code, line] = name
        return name


def _wake_punctually() -> None:
    """For this thread alone. The kernel may round its waits up by 50 us, which is longer than a turn."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1, 0, 0, 0)


def _cpu_clock(thread: int) -> float:
    """The CPU seconds of a thread of this process, by the kernel's id of it; 0 if it is over.

    The clock's number is what `pthread_getcpuclockid` makes of the same id. That takes a pointer to the
    thread, and may crash when the thread has ended since.
    """
    try:
        return time.clock_gettime((~thread << 3) | 6)
    except OSError:
        return 0.0
