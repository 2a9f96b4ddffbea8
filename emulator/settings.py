"""Where the emulator listens and keeps its state: from ``IDP_EMULATOR_*`` variables and the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

VERSION = "1"
"""The shape of the state folder; an emulator of another version is refused rather than guessed at."""


class EmulatorSettings(BaseSettings):
    """One process: a TLS port a vendor on the loopback interface, and one folder of state."""

    model_config = SettingsConfigDict(env_prefix="IDP_EMULATOR_", frozen=True, extra="forbid")

    state: Path = Path(".state/emulator")
    """Folder of the database, the certificate authority, the admin credentials and the log; made 0700."""
    auth0_port: int = Field(default=18441, ge=1, le=65535)
    aws_port: int = Field(default=18442, ge=1, le=65535)
    entra_port: int = Field(default=18443, ge=1, le=65535)
    google_port: int = Field(default=18445, ge=1, le=65535)
    """Of the stand-in that logs in for connections to Google."""
    console_port: int = Field(default=18440, ge=1, le=65535)
    region: str = "eu-west-1"
    """The AWS region whose pools this emulator serves logins for."""
    bcrypt_cost: int = Field(default=10, ge=4, le=14)
    """log2 of the rounds of a stored password's hash; Auth0 and Dex use 10."""
