"""Profiles of a running service: `python -m neuroerp_service.profile cpu --seconds 30`."""

from neuroerp_service.profile.server import profiled

__all__ = ["profiled"]
