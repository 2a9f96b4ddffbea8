"""An app's settings where AWS keeps such things, put there by the stack itself."""

import re
from typing import NotRequired

import pulumi
from pulumi_aws import secretsmanager, ssm
from typing_extensions import TypedDict

from components.naming import child

_RECOVERY_DAYS = 30


class HandedOverSettingsArgs(TypedDict):
    """One app's settings at one identity provider."""

    app: str
    """The app."""
    provider: str
    """Kind of the identity provider."""
    to: str
    """parameterStore or secretsManager."""
    texts: dict[str, pulumi.Input[str]]
    """Name of a variable, or path of a file, to its text."""
    secret: list[str]
    """Which of them are secret."""
    prefix: NotRequired[str]
    """First part of the names; `/dashboards` by default."""
    kms_key_id: NotRequired[str]
    """The key that encrypts them; the service's own by default."""
    recoverable: NotRequired[bool]
    """Whether a deleted secret of Secrets Manager can be restored for 30 days; true by default."""


class HandedOverSettings(pulumi.ComponentResource):
    """Parameters of Systems Manager, one a variable, or one secret of Secrets Manager that holds all of them.

    Outputs:
        location: the parameters' path, or the secret's name.
    """

    location: pulumi.Output[str]
    """The path of the parameters, or the name of the secret."""

    def __init__(self, name: str, args: HandedOverSettingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:HandedOverSettings", name, {}, opts)
        self._name = name
        self._inside = pulumi.ResourceOptions(parent=self)
        location = "/".join((args.get("prefix", "/dashboards"), _fit(args["app"]), args["provider"]))
        if args["to"] == "parameterStore":
            self._parameters(location, args)
        else:
            # A parameter's name begins with a slash where it has one inside; a secret's has no use for it.
            location = location.lstrip("/")
            self._secret(location, args)
        self.location = pulumi.Output.from_input(location)
        self.register_outputs({"location": self.location})

    def _parameters(self, location: str, args: HandedOverSettingsArgs) -> None:
        for key, text in args["texts"].items():
            secret = key in args["secret"]
            ssm.Parameter(
                child(self._name, key),
                name=f"{location}/{key}",
                description=f"{key} of {args['app']}",
                type="SecureString" if secret else "String",
                key_id=args.get("kms_key_id") if secret else None,
                value=pulumi.Output.secret(text) if secret else text,
                opts=self._inside,
            )

    def _secret(self, location: str, args: HandedOverSettingsArgs) -> None:
        secret = secretsmanager.Secret(
            self._name,
            name=location,
            description=f"What {args['app']} reads to log its users in",
            kms_key_id=args.get("kms_key_id"),
            recovery_window_in_days=_RECOVERY_DAYS if args.get("recoverable", True) else 0,
            opts=self._inside,
        )
        # Secret at once, even where no single text is: whoever may read it reads all of it.
        everything: pulumi.Output[str] = pulumi.Output.secret(pulumi.Output.json_dumps(args["texts"], sort_keys=True))
        secretsmanager.SecretVersion(
            child(self._name, "version"),
            secret_id=secret.id,
            secret_string=everything,
            opts=self._inside,
        )


def _fit(name: str) -> str:
    """Source: AWS, PutParameter and CreateSecret: letters, digits and ``_.-`` between the slashes."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)
