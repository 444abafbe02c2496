"""The environment contract: all problems in one message, and no value in it."""

import subprocess
import sys
from pathlib import Path

import pytest

import audit.service
from neuroerp_service.settings import SettingsError, read_settings

BACKEND = Path(__file__).parent.parent
GOOD = {
    "SERVICE_NAME": "valeo-crm",
    "SERVICE_VERSION": "2.0.0",
    "ENVIRONMENT": "dev",
    "TEAM": "crm",
    "LATENCY_BUCKETS": "0.1,0.5",
    "DATABASE_URL": "postgresql://crm:secret@127.0.0.1:6432/neuroerp",
    "CACHE_URL": "redis://:secret@127.0.0.1:6379/0",
}


def test_reads_the_environment_and_defaults_the_log_level() -> None:
    settings = read_settings(GOOD)
    assert settings.latency_buckets == (0.1, 0.5)
    assert settings.log_level == "info"
    assert settings.token_key is None


def test_names_every_missing_variable_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({}, token_key=True, port=True)
    for name in [*GOOD, "TOKEN_KEY", "PORT"]:
        assert f"{name}: missing" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LATENCY_BUCKETS", "0.5,0.1"),
        ("LATENCY_BUCKETS", "0,1"),
        ("LATENCY_BUCKETS", "fast"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://crm:secret@127.0.0.1/neuroerp"),
        ("CACHE_URL", "redis://"),
        ("TOKEN_KEY", "secret"),
        ("PORT", "70000"),
    ],
)
def test_refuses_a_malformed_value_without_showing_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "TOKEN_KEY": "k" * 32, "PORT": "1", name: value}, token_key=True, port=True)
    assert f"1 environment variable missing or malformed:\n  {name}: malformed; expected" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_audit_worker_asks_for_no_token_key() -> None:
    assert audit.service.settings({**GOOD, "PORT": "8002"}).token_key is None


@pytest.mark.parametrize(
    "command", [["-m", "uvicorn", "crm.app:app"], ["-m", "neuroerp_service.migrate", "crm"]]
)
def test_a_process_without_settings_ends_with_78_and_no_stack_trace(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=BACKEND,
        env={"SERVICE_NAME": "valeo-crm"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 78
    assert "Cannot start" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
