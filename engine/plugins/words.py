"""What a person reads when something did not work out: what was done, what was not, the vendor's words, and what to do next."""

from __future__ import annotations

import os

from engine.plugins.errors import GaveUp, Unanswered


def next_step(*, corrected: bool) -> str:
    """The command to give next.

    Args:
        corrected: whether something has to be corrected first, since the vendor refused.
    """
    command = os.environ.get("IDP_COMMAND")
    again = f"run `{command}` again" if command else "run the command again"
    return f"correct that, then {again}" if corrected else again


def not_created(title: str, vendor: str, error: Exception) -> str:
    """A creation that left nothing behind."""
    if not isinstance(error, GaveUp):
        return str(error)
    return f"{title} was not created at {vendor}: {error}; {next_step(corrected=False)}"


def perhaps_created(title: str, vendor: str, error: object) -> str:
    """A creation of which nobody knows whether it took place."""
    again = next_step(corrected=False)
    return f"whether {title} was created at {vendor} is not known: {error}; {again}, which looks for it before it makes another"


def created_in_part(title: str, vendor: str, resource_id: str, error: BaseException | None) -> str:
    """A creation that needs more requests than were answered."""
    step = getattr(error, "step", None) or "setting the rest of it"
    again = next_step(corrected=not isinstance(error, GaveUp))
    return f"{title} was created at {vendor} (id {resource_id}), but {step} was not done: {error}; {again}, which does the rest"


def not_updated(title: str, vendor: str, resource_id: str, error: Exception) -> str:
    """A change that was not made, or not all of it."""
    step = getattr(error, "step", None)
    at = f" at {step}" if step else ""
    if not isinstance(error, GaveUp):
        refused = f"{title} (id {resource_id}) was not wholly changed at {vendor}, which refused{at}: {error}"
        return refused if step else str(error)
    done = "may have been changed" if isinstance(error, Unanswered) else "was not changed, or not wholly,"
    again = next_step(corrected=False)
    return f"{title} (id {resource_id}) {done} at {vendor}: {vendor} did not answer{at}: {error}; {again}, which makes all of the change"


def not_deleted(title: str, vendor: str, resource_id: str, error: Exception) -> str:
    """A deletion that was not confirmed."""
    if not isinstance(error, GaveUp):
        return str(error)
    again = next_step(corrected=False)
    if isinstance(error, Unanswered):
        return f"whether {title} (id {resource_id}) was deleted at {vendor} is not known: {error}; {again}, which deletes it if it is there"
    return f"{title} (id {resource_id}) was not deleted at {vendor}: {error}; {again}"


def not_read(title: str, vendor: str, resource_id: str, error: Exception) -> str:
    """What could not be looked at; nothing was changed."""
    if not isinstance(error, GaveUp):
        return str(error)
    return f"{title} (id {resource_id}) could not be read at {vendor}: {error}; {next_step(corrected=False)}"


def not_answered(function: str, error: Exception) -> str:
    """A question that got no answer, or one that the vendor refuses; nothing was changed."""
    told = f"{function}: {error}"
    return f"{told}; {next_step(corrected=False)}" if isinstance(error, GaveUp) else told
