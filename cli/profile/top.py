"""psutil's view of the processes of a stack: JSON, one element a process. Command lines are left out: they may hold secrets.

stdin: {"seconds": over which the CPU is measured,
        "mark": the text that the environment of a unit's process begins and, with the run directory, ends with,
        "home": the run directory, "supervisors": {name: text of its command line},
        "containers": {id: unit}}; of the last two lines one, as the platform has it.
"""

import json
import sys
import time

import psutil


def unit_on_host(
    process: psutil.Process, mark: str, home: str, supervisors: dict[str, str]
) -> str | None:
    """By the mark that a supervisor gave it; the supervisors have none."""
    carried = process.environ().get(mark, "")
    starter, _, rest = carried.partition(":")
    if starter and rest.endswith(f"@{home}"):
        return rest.removesuffix(f"@{home}")
    command = " ".join(process.cmdline())
    return next((name for name, text in supervisors.items() if text in command), None)


def unit_in_container(
    process: psutil.Process, containers: dict[str, str]
) -> str | None:
    """By its cgroup, which has the container's id in its path."""
    with open(f"/proc/{process.pid}/cgroup", encoding="utf-8") as file:
        path = file.read()
    return next(
        (unit for container, unit in containers.items() if container in path), None
    )


def unit_of(process: psutil.Process, asked: dict) -> str | None:
    """None: it is not of the stack, has ended, or may not be looked at."""
    try:
        if "containers" in asked:
            return unit_in_container(process, asked["containers"])
        return unit_on_host(process, asked["mark"], asked["home"], asked["supervisors"])
    except (psutil.Error, OSError):
        return None


def parent_of(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None


def units_of(asked: dict) -> dict[int, tuple[str, psutil.Process]]:
    """By pid. A child that has overwritten its environment, as PostgreSQL's do, is of its parent's unit."""
    processes = {process.pid: process for process in psutil.process_iter()}
    units = {
        pid: unit
        for pid, process in processes.items()
        if (unit := unit_of(process, asked))
    }
    parents = {
        pid: parent
        for pid, process in processes.items()
        if (parent := parent_of(process))
    }
    for pid in processes:
        ancestor = pid
        while ancestor in parents and ancestor not in units:
            ancestor = parents[ancestor]
        if ancestor in units:
            units[pid] = units[ancestor]
    return {pid: (unit, processes[pid]) for pid, unit in units.items()}


def name_of(process: psutil.Process) -> str:
    """The kernel's name; psutil's completes it from the command line. Some programs write that into it, too."""
    with open(f"/proc/{process.pid}/comm", encoding="utf-8", errors="replace") as file:
        return file.read().split(maxsplit=1)[0]


def allowed(look):
    """What a look finds; None where another user's process does not let it."""
    try:
        return look()
    except psutil.AccessDenied:
        return None


def row(unit: str, process: psutil.Process, now: float) -> dict | None:
    try:
        with process.oneshot():
            return {
                "unit": unit,
                "pid": process.pid,
                "process": name_of(process),
                "cpu_percent": process.cpu_percent(),
                "rss_bytes": process.memory_info().rss,
                "uss_bytes": allowed(lambda: process.memory_full_info().uss),
                "threads": process.num_threads(),
                "open_files": allowed(process.num_fds),
                "uptime_seconds": round(max(0.0, now - process.create_time()), 1),
            }
    except (psutil.NoSuchProcess, OSError, IndexError):
        return None


def main() -> None:
    asked = json.load(sys.stdin)
    found = list(units_of(asked).values())
    for _, process in found:
        # The first call begins the measurement that the second one ends.
        try:
            process.cpu_percent()
        except psutil.Error:
            continue
    time.sleep(asked["seconds"])
    now = time.time()
    rows = [
        each for unit, process in found if (each := row(unit, process, now)) is not None
    ]
    json.dump(sorted(rows, key=lambda each: (each["unit"], each["pid"])), sys.stdout)


main()
