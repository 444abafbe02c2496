"""Makes Bugsink's databases, its one user and the stack's token, and brings all to what the variables say."""

import os
import shutil
import sys
from pathlib import Path

import django

# For its user alone: there are tokens and keys in the databases.
os.umask(0o077)

folder, empty = Path(os.environ["TRACKER_FOLDER"]), Path(sys.prefix, "empty")
if empty.is_dir() and not (folder / "events.sqlite3").exists():
    # Made at the set-up: seven seconds of migrations. A copy that is cut short has another name.
    for name in ("tasks.sqlite3", "events.sqlite3"):
        shutil.copyfile(empty / name, folder / f"{name}.new")
        (folder / f"{name}.new").rename(folder / name)

django.setup(set_prefix=False)

from bsmain.models import AuthToken
from django.contrib.auth import get_user_model
from django.core.management import call_command
from teams.models import Team

call_command("migrate", verbosity=0)
call_command("migrate", database="snappea", verbosity=0)

email = os.environ["TRACKER_USER"]
users = get_user_model().objects
user = users.filter(username=email).first()
if user is None:
    user = users.create_superuser(
        username=email, email=email, password=os.environ["TRACKER_PASSWORD"]
    )
elif not user.check_password(os.environ["TRACKER_PASSWORD"]):
    user.set_password(os.environ["TRACKER_PASSWORD"])
    user.save()

Team.objects.get_or_create(name=os.environ["TRACKER_TEAM"])

tokens = AuthToken.objects
if not tokens.filter(token=os.environ["TRACKER_TOKEN"]).exists():
    # Whoever has an old one of ours has lost it.
    tokens.filter(description="stack").delete()
    AuthToken.create_full_access(token=os.environ["TRACKER_TOKEN"], description="stack")
