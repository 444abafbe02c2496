"""What uvicorn runs: `uvicorn identity.app:app`."""

from identity.service import build, settings
from neuroerp_service.settings import from_environment

app = build(from_environment(settings))
