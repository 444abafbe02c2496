"""Bugsink's settings: one user, one team, on loopback, with its data in one folder. Secrets come as variables."""

import os
from pathlib import Path

from bugsink.settings.default import *
from bugsink.settings.default import DATABASES

folder = Path(os.environ["TRACKER_FOLDER"])
SECRET_KEY = os.environ["TRACKER_SECRET_KEY"]
DATABASES["default"]["NAME"] = str(folder / "events.sqlite3")
DATABASES["snappea"]["NAME"] = str(folder / "tasks.sqlite3")
TIME_ZONE = "UTC"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
# Cookies know no ports: a second stack on this host must not end the first one's session.
SESSION_COOKIE_NAME = f"tracker-{os.environ['TRACKER_PORT']}"
CSRF_COOKIE_NAME = f"tracker-csrf-{os.environ['TRACKER_PORT']}"
# An event is digested while it is received: one process, and no queue to look after.
SNAPPEA = {"TASK_ALWAYS_EAGER": True}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
BUGSINK = {
    "BASE_URL": f"http://127.0.0.1:{os.environ['TRACKER_PORT']}",
    "SITE_TITLE": os.environ["TRACKER_TITLE"],
    # What its licence allows without being asked: errors of what one develops on this machine.
    "SINGLE_USER": True,
    "SINGLE_TEAM": True,
    "INGEST_STORE_BASE_DIR": str(folder / "ingestion"),
    # It tells nobody that it runs.
    "PHONEHOME": False,
    # Its alerts go to the stack's own receivers, on loopback.
    "ALERTS_WEBHOOK_DENY_NON_GLOBAL": False,
}
