"""What ends a process or a thread is one line of JSON, whatever it is."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import Environment
from test_observability import BACKEND


def run(words: list[str], environment: dict[str, str], cwd: Path = BACKEND) -> list[dict[str, Any]]:
    variables = {**os.environ, **environment, "PYTHONPATH": str(BACKEND)}
    ended = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_an_application_that_cannot_be_imported_says_so(environment: Environment, tmp_path: Path) -> None:
    package = tmp_path / "broken"
    package.mkdir()
    text = (BACKEND / "crm" / "app.py").read_text().replace("from crm.service", "from broken.service")
    (package / "app.py").write_text(text)
    (package / "service.py").write_text("import json\nraise RuntimeError('half a\\nmodule')\n")
    words = ["-m", "uvicorn", "--app-dir", str(tmp_path), "broken.app:app"]
    [line] = run(words, environment("crm"), tmp_path)
    assert (line["level"], line["service"], line["team"]) == ("critical", "valeo-crm", "platform")
    assert line["message"] == "the process ends: RuntimeError"
    assert line["exception"].endswith("RuntimeError: half a\nmodule")


def test_a_thread_that_fails_says_so_after_the_logs_are_configured(environment: Environment) -> None:
    code = """
import threading
from neuroerp_service.crashes import log_crashes
log_crashes()
from neuroerp_service.logs import configure_logging
from neuroerp_service.settings import Identity
configure_logging(Identity("valeo-crm", "2.0.0", "test", "platform"), "info")
thread = threading.Thread(target=lambda: 1 / 0, name="sums")
thread.start()
thread.join()
import asyncio
async def forgotten():
    asyncio.get_running_loop().call_soon(lambda: {}["none"])
    await asyncio.sleep(0.05)
asyncio.run(forgotten())
raise SystemExit(3)
"""
    thread, callback = run(["-c", code], environment("crm"))
    assert thread["message"] == "thread sums ends: ZeroDivisionError"
    assert thread["exception"].endswith("ZeroDivisionError: division by zero")
    assert callback["logger"] == "asyncio"
    assert callback["exception"].endswith("KeyError: 'none'")
