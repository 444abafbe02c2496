"""What uvicorn runs: `uvicorn crm.app:app`."""

from crm.service import build, settings
from neuroerp_service.settings import from_environment

app = build(from_environment(settings))
