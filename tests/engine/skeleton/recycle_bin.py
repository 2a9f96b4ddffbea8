"""Notes that it was asked; the real one is asked of a real emulator."""

import os
from pathlib import Path


def empty(state):
    (Path(os.environ["FAKE_NOTES"]) / "recycle-bin").write_text(str(state))
    return 0
