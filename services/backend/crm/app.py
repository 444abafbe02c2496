"""What uvicorn runs: `uvicorn crm.app:app`."""

# First of all, so that an error of an import below is a line of JSON as well.
from neuroerp_service.crashes import log_crashes

log_crashes()

from crm.service import build, settings  # noqa: E402
from neuroerp_service.settings import from_environment  # noqa: E402

app = build(from_environment(settings))
