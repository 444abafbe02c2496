"""Removes a project with its events, whether Bugsink runs or not: its API has no way to.

usage: remove.py PROJECT
"""

import os
import sys

# It signs nothing here.
os.environ.setdefault("TRACKER_SECRET_KEY", "of no use")

import django

django.setup(set_prefix=False)

from projects.models import Project

for project in Project.objects.filter(id=int(sys.argv[1])):
    project.delete_deferred()
