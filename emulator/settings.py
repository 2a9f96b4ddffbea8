"""Where the emulator listens and keeps its state: from ``IDP_EMULATOR_*`` variables and the command line."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "IDP_EMULATOR_"
_NO_ADDRESS = "the emulator listens on 127.0.0.1, so that no other machine reaches it, and on no other address"
_OF_AN_ADDRESS = ("host", "address", "bind", "listen", "interface", "server", "ip")

VERSION = "1"
"""The shape of the state folder; an emulator of another version is refused rather than guessed at."""


class EmulatorSettings(BaseSettings):
    """One process: a TLS port a vendor on the loopback interface, and one folder of state."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

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
    faults: Path | None = None
    """A plan of what is to go wrong (``emulator/faults``), for tests of what clients do then; without one nothing does."""

    @model_validator(mode="before")
    @classmethod
    def _knows_every_name(cls, given: Any) -> Any:
        """A misspelt variable is not passed over, and one for an address is told why there is none."""
        variables = [name for name in os.environ if name.startswith(PREFIX)]
        unknown = [name for name in variables if name.removeprefix(PREFIX).lower() not in cls.model_fields]
        problems = [why_unknown(name) for name in (*unknown, *(set(given) - set(cls.model_fields)))]
        if problems:
            raise ValueError("\n".join(problems))
        return given


def why_unknown(name: str) -> str:
    """What to say of a variable, an option or a setting that there is none of."""
    plain = name.removeprefix(PREFIX).lower().strip("-").replace("-", "_")
    if set(plain.split("_")) & set(_OF_AN_ADDRESS):
        return f"{name}: {_NO_ADDRESS}"
    near = difflib.get_close_matches(plain, EmulatorSettings.model_fields, n=1)
    return f"{name}: no such setting" + (f"; did you mean {PREFIX}{near[0].upper()}?" if near else "")
