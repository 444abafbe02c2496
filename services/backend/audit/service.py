"""The audit worker, from its settings."""

from collections.abc import Mapping

from fastapi import FastAPI

from audit.consumer import Consumer
from neuroerp_service.app import create_app
from neuroerp_service.settings import Settings, read_settings


def settings(environment: Mapping[str, str]) -> Settings:
    return read_settings(environment, port=True)


def build(values: Settings) -> FastAPI:
    return create_app(values, worker=lambda resources: Consumer(resources).run)
