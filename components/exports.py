"""What an outside program reads of a stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.naming import child
from components.rendering import Rendered
from components.settings import HandOverSettings
from components.stack import Stack

Exports = dict[str, Any]


def exports(stack: Stack, rendered: Mapping[str, Mapping[str, Rendered]]) -> Exports:
    """The stack's outputs; settings go where their app's ``handOver`` says on the way.

    Args:
        rendered: app -> kind -> what the app reads there.

    ``dashboard_*`` are those of the first user and the first app at the first identity provider that has them.
    """
    clients = stack.clients()
    users = stack.user_ids()
    found: Exports = {
        "applications": clients,
        "directories": {kind: dict(part.outputs) for kind, part in stack.deployments.items()},
        "users": users,
        "settings": {app: {kind: one.variables for kind, one in kinds.items()} for app, kinds in rendered.items()},
        "files": {
            app: {kind: one.files for kind, one in kinds.items() if one.files}
            for app, kinds in rendered.items()
            if any(one.files for one in kinds.values())
        },
        "initial_passwords": pulumi.Output.secret(dict(stack.passwords)),
        "dashboard_user_id": next((i for ids in users.values() for i in ids.values()), None),
        "dashboard_user_email": next(iter(users), None),
        "dashboard_client_id": next((c["client_id"] for of in clients.values() for c in of.values()), None),
    }
    handed_over = {
        app.name: {
            kind: _hand_over(stack, app.name, kind, app.hand_over, one) for kind, one in rendered[app.name].items()
        }
        for app in stack.settings.apps
        if app.hand_over
    }
    if handed_over:
        found["handed_over"] = handed_over
    if stack.entitlements:
        found["entitlements"] = dict(stack.entitlements)
    return found


def _hand_over(stack: Stack, app: str, kind: str, to: HandOverSettings, rendered: Rendered) -> pulumi.Output[str]:
    """Where an app finds its settings at AWS, whose SDK is imported for no stack that hands nothing over."""
    from components.handover import HandedOverSettings, HandedOverSettingsArgs

    args = HandedOverSettingsArgs(
        app=app,
        provider=kind,
        to=to.to,
        texts={**rendered.variables, **rendered.files},
        secret=sorted(rendered.secret),
        prefix=to.prefix,
        recoverable=stack.settings.deletion_protection,
    )
    if to.kms_key_id is not None:
        args["kms_key_id"] = to.kms_key_id
    return HandedOverSettings(child("hand-over", app, kind), args).location
