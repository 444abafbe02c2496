"""The identity service, from its settings."""

from collections.abc import Mapping

from fastapi import FastAPI

from identity.routes import router
from neuroerp_service.app import create_app
from neuroerp_service.settings import Settings, read_settings


def settings(environment: Mapping[str, str]) -> Settings:
    return read_settings(environment, token_key=True)


def build(values: Settings) -> FastAPI:
    return create_app(values, routers=[router], publishes=True)
