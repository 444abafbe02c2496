"""What uvicorn runs: `uvicorn audit.app:app`."""

from audit.service import build, settings
from neuroerp_service.settings import from_environment

app = build(from_environment(settings))
