"""The CRM without what observes its requests: no lines, spans, counters and times. For the benchmark."""

from crm.service import build, settings
from neuroerp_service.middleware import RequestObserver
from neuroerp_service.settings import from_environment

app = build(from_environment(settings))
app.user_middleware = [each for each in app.user_middleware if each.cls is not RequestObserver]
