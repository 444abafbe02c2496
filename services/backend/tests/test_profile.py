"""Profiles of a running service: what they find, whom they answer, and that a stuck service answers too."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from conftest import Environment
from fastapi.testclient import TestClient
from servers import free_port, wait_until
from test_observability import BACKEND, answers, run_uvicorn

from neuroerp_service.burdens import cpu_loop
from neuroerp_service.profile import profiled
from neuroerp_service.profile.__main__ import ask, main
from neuroerp_service.profile.cpu import profile_cpu
from neuroerp_service.profile.memory import POINTS, WARM_UP, Sizes, judge, profile_memory


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    with profiled(str(tmp_path / "profile" / "1.sock")):
        yield tmp_path / "profile" / "1.sock"


def question(path: Path, text: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(text)
        return json.loads(connection.makefile().read())


def test_only_its_own_user_may_ask_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "1.sock"
    with profiled(str(path)):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not path.exists()


def test_what_a_killed_process_left_is_replaced_and_a_file_is_not(tmp_path: Path) -> None:
    path = tmp_path / "1.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with profiled(str(path)):
        assert question(path, b"{}\n")["error"] == '"kind" must be "cpu" or "memory"'
    path.write_text("a file")
    with profiled(str(path)):
        assert path.read_text() == "a file"


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"kind": "cpu", "seconds": 121}, '"seconds" must be a number from 1 to 120'),
        ({"kind": "cpu", "seconds": 0}, '"seconds" must be a number from 1 to 120'),
        ({"kind": "cpu"}, '"seconds" must be a number from 1 to 120'),
        ({"kind": "memory", "seconds": 4}, '"seconds" must be a number from 5 to 120'),
        ({"kind": "cpu", "seconds": 5, "rate": 201}, '"rate" must be a number from 1 to 200'),
        ({"kind": "cpu", "seconds": True}, '"seconds" must be a number from 1 to 120'),
        ({"kind": "heap", "seconds": 5}, '"kind" must be "cpu" or "memory"'),
        ([], '"kind" must be "cpu" or "memory"'),
    ],
)
def test_what_is_out_of_bounds_is_refused(path: Path, asked: object, refused: str) -> None:
    assert question(path, json.dumps(asked).encode() + b"\n") == {"error": refused}


@pytest.mark.parametrize("text", [b"cpu\n", b"x" * 5000])
def test_what_is_no_question_is_refused(path: Path, text: bytes) -> None:
    assert question(path, text) == {"error": "a question is one line of JSON"}


def test_there_is_one_profile_at_a_time(path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, str(path), {"kind": "cpu", "seconds": 2}, 2)
        time.sleep(0.5)
        second = ask(str(path), {"kind": "cpu", "seconds": 1}, 1)
        assert second == {"error": "another profile is running; ask again when it is over"}
        assert first.result()["seconds"] >= 2


def share(profile: dict[str, Any], name: str) -> float:
    counted = sum(
        stack["samples"]
        for stack in profile["stacks"]
        if any(frame.startswith(f"{name} (") for frame in stack["frames"])
    )
    return counted / max(1, profile["samples"])


def test_cpu_time_is_put_down_to_the_function_that_uses_it_and_waiting_is_not() -> None:
    over = threading.Event()

    def compute() -> None:
        while not over.is_set():
            cpu_loop(0.01)

    def idle_thread() -> None:
        over.wait()

    threads = [threading.Thread(target=compute), threading.Thread(target=idle_thread)]
    turn = sys.getswitchinterval()
    for thread in threads:
        thread.start()
    try:
        profile = profile_cpu(2, 100)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert sys.getswitchinterval() == turn
    assert share(profile, "cpu_loop") > 0.8
    assert share(profile, f"{idle_thread.__qualname__}") == 0
    # A sample is a period of CPU time, however much of it the machine gives.
    assert profile["samples"] / profile["rate"] == pytest.approx(profile["cpu_seconds"], rel=0.5)
    stack = profile["stacks"][0]["frames"]
    assert any("burdens.py" in frame for frame in stack)
    assert str(BACKEND) not in json.dumps(profile)


KEPT: list[bytes] = []


def grow(over: threading.Event, *, once: bool) -> None:
    for turn in range(10_000):
        if over.wait(0.01):
            return
        if turn < 100 or not once:
            KEPT.append(bytes(2000))


@pytest.mark.parametrize(("once", "verdict"), [(False, "leaks"), (True, "steady")])
def test_a_leak_is_told_from_a_cache_that_fills_up(once: bool, verdict: str) -> None:
    over = threading.Event()
    thread = threading.Thread(target=grow, args=[over], kwargs={"once": once})
    thread.start()
    try:
        profile = profile_memory(6)
    finally:
        over.set()
        thread.join()
        KEPT.clear()
    assert profile["verdict"] == verdict
    assert len(profile["points"]) == POINTS
    assert all(point["rss_bytes"] > 0 for point in profile["points"])
    if verdict == "leaks":
        assert "test_profile.py:" in profile["reason"]
        assert profile["sites"][0]["file"].endswith("test_profile.py")
        assert profile["sites"][0]["growth_bytes"] > 100_000


def sizes(*kept: int) -> list[Sizes]:
    """What one line keeps after the warm-up, in KiB."""
    return [{}] * WARM_UP + [{("a.py", 1): (each * 1024, 1)} for each in kept]


@pytest.mark.parametrize(
    ("kept", "verdict"),
    [
        ((0, 10, 20, 30, 40, 50, 60), "leaks"),
        ((0, 10, 20, 20, 40, 50, 60), "leaks"),
        ((0, 1, 2, 3, 4, 5, 6), "steady"),
        ((0, 50, 0, 50, 0, 50, 60), "steady"),
        ((0, 60, 70, 75, 77, 78, 79), "steady"),
        ((60, 60, 60, 60, 60, 60, 60), "steady"),
    ],
)
def test_growth_must_go_on(kept: tuple[int, ...], verdict: str) -> None:
    assert judge(sizes(*kept), 30)[0] == verdict


def test_the_client_prints_the_profile_or_why_not(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--socket", str(path), "cpu", "--seconds", "1", "--rate", "50"]) == 0
    assert json.loads(capsys.readouterr().out)["rate"] == 50
    assert main(["--socket", str(path), "cpu", "--seconds", "500"]) == 1
    assert "from 1 to 120" in capsys.readouterr().err
    assert main(["--socket", f"{path}.none", "memory"]) == 2
    assert "no answer from a service there" in capsys.readouterr().err


@pytest.mark.usefixtures("empty_stores")
def test_a_service_answers_while_its_event_loop_computes_and_shows_a_leak(
    environment: Environment, tmp_path: Path
) -> None:
    port, path = free_port(), str(tmp_path / "crm.sock")
    process = run_uvicorn("crm", {**environment("crm"), "FAULTS": "on", "PROFILE_SOCKET": path}, port)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{url}/health"), 60)
        httpx2.put(f"{url}/faults", json={"cpu_loop": 0.9, "seconds": 600}, timeout=30)
        words = [sys.executable, "-m", "neuroerp_service.profile", "--socket", path, "cpu", "--seconds", "3"]
        asked = subprocess.run(words, cwd=BACKEND, check=True, capture_output=True)
        assert share(json.loads(asked.stdout), "cpu_loop") > 0.6

        httpx2.put(f"{url}/faults", json={"leak": 200_000, "seconds": 600}, timeout=30)
        memory = ask(path, {"kind": "memory", "seconds": 6}, 6)
        assert memory["verdict"] == "leaks"
        assert "neuroerp_service/burdens.py" in str(memory["reason"])
        assert httpx2.delete(f"{url}/faults", timeout=30).status_code == 204
        assert answers(f"{url}/health")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_service_runs_where_it_can_have_no_socket(environment: Environment, empty_stores: None) -> None:
    import crm.service

    settings = crm.service.settings({**environment("crm"), "PROFILE_SOCKET": "/proc/nowhere/1.sock"})
    with TestClient(crm.service.build(settings)) as api:
        assert api.get("/health").status_code == 200
