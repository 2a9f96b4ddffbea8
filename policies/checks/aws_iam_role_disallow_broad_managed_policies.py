"""No role gets what AWS wrote for people who may do everything."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import IAM_POLICY_ATTACHMENT, IAM_ROLE, IAM_ROLE_POLICY_ATTACHMENT
from sources import aws, prowler, security_hub

_ALLOWED = Setting("allowed", (), "Names of broad managed policies that may be attached all the same.")
_BROAD = frozenset(
    ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "SystemAdministrator", "DatabaseAdministrator")
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By its own resource, or by the role's list. What is attached to users and groups alone is no role's."""
    attached = not inputs.lacks("role") or not inputs.lacks("roles")
    for path in ("policyArn", "managedPolicyArns") if attached else ("managedPolicyArns",):
        for where, arn in inputs.items(path):
            name = str(arn).rpartition("/")[2]
            if (name in _BROAD or name.endswith("FullAccess")) and name not in settings[_ALLOWED.name]:
                rule = "must not be a managed policy for a whole service or account"
                fix = "write a policy with the actions and resources that are needed, or attach a narrower one"
                yield Violation(where, rule, fix, arn)


policy = resource_policy(
    name="aws-iam-role-disallow-broad-managed-policies",
    title="Roles do not have the managed policies that allow everything",
    types=[IAM_ROLE_POLICY_ATTACHMENT, IAM_POLICY_ATTACHMENT, IAM_ROLE],
    looks_at=["policyArn", "managedPolicyArns"],
    sources=[
        security_hub("IAM.1"),
        prowler("iam_role_administratoraccess_policy"),
        aws("Apply least-privilege permissions", "IAM/latest/UserGuide/best-practices.html"),
    ],
    settings=[_ALLOWED],
    check=check,
)
