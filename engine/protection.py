"""Protection from deletion, which ``make down`` takes away first: from what the state marks, and at the emulated AWS.

It asks nothing and is for the emulator alone. ``bin/pulumi destroy`` leaves protection as it is, on the emulator as on real tenants.
The program does not run for it, so that a stack whose file is broken goes as well.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html (read 2026-11-25).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from engine import emulation

UNPROTECT = ("state", "unprotect", "--all", "--yes")
"""Has the CLI take its own mark from every resource."""
_POOL, _TABLE = "aws:cognito/userPool:UserPool", "aws:dynamodb/table:Table"
Resource = Mapping[str, Any]
"""A resource as the state has it."""


def is_marked(resources: Iterable[Resource]) -> bool:
    """Whether the CLI would refuse to delete one of them."""
    return any(resource.get("protect") for resource in resources)


def is_guarded(resources: Iterable[Resource]) -> bool:
    """Whether AWS would refuse to delete one of them."""
    return any(_guards(resource) for resource in resources)


def lift(state: Path, resources: Iterable[Resource]) -> None:
    """Has the running emulator let go of the user pools and tables that it guards; one that it does not hold needs nothing.

    Raises:
        botocore.exceptions.ClientError: it did not answer as it should.
    """
    running = emulation.running(state)
    if running is None:
        return
    given = emulation.credentials(state)["aws"]
    session = boto3.Session(given["access_key_id"], given["secret_access_key"], region_name=given["region"])
    endpoint = {"endpoint_url": f"https://localhost:{running.ports['aws']}", "verify": str(state / "ca.pem")}
    for resource in filter(_guards, resources):
        let_go, service = _LET_GO[resource["type"]]
        try:
            let_go(session.client(service, **endpoint), resource["id"])
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def _guards(resource: Resource) -> bool:
    inputs = resource.get("inputs") or {}
    guarded = {_POOL: inputs.get("deletionProtection") == "ACTIVE", _TABLE: inputs.get("deletionProtectionEnabled")}
    return bool(resource.get("id") and guarded.get(resource.get("type", "")))


def _let_pool_go(cognito: Any, pool_id: str) -> None:
    """An update of a pool says everything again: what it leaves out goes back to the service's own choice."""
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    members = cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    kept = {name: value for name, value in pool.items() if name in members}
    # The pool answers with both names of one limit, and takes only the password policy's.
    kept.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)
    cognito.update_user_pool(**{**kept, "UserPoolId": pool_id, "DeletionProtection": "INACTIVE"})


def _let_table_go(dynamodb: Any, name: str) -> None:
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)


_LET_GO = {_POOL: (_let_pool_go, "cognito-idp"), _TABLE: (_let_table_go, "dynamodb")}
