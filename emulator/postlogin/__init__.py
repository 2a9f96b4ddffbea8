"""Runs the JavaScript that a vendor calls after login: Auth0's Actions and Rules.

Owns: one Node process, its life and its time limits, and what the code is given and asks for. Does not own: which code runs
and what becomes of it, which is the vendor's. It is no sandbox against hostile code: it keeps honest code from reaching this
program's own state, files and environment.
"""

from __future__ import annotations

from emulator.postlogin.outcome import ActionsOutcome, CodeFailed, RulesOutcome, Script
from emulator.postlogin.runner import PostLogin

__all__ = ["ActionsOutcome", "CodeFailed", "PostLogin", "RulesOutcome", "Script"]
