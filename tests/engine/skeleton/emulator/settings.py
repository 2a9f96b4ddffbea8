from __future__ import annotations

import os

VERSION = os.environ.get("FAKE_EMULATOR_VERSION", "1")


class EmulatorSettings:
    def __init__(self) -> None:
        for name in ("auth0", "aws", "entra", "console", "google"):
            setattr(self, f"{name}_port", int(os.environ[f"IDP_EMULATOR_{name.upper()}_PORT"]))
