"""Which AWS operation a request names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationModel, OperationNotFoundError, ServiceModel, StructureShape
from moto.core.request import Request as MotoRequest
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

SERVICES = ("cognito-idp", "dynamodb", "iam", "lambda", "logs", "s3", "secretsmanager", "ssm", "sts")
"""Those that are answered; any other is refused by name."""

READS = ("Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Simulate", "Decode")
_SIGN_INS = frozenset(
    {
        "InitiateAuth",
        "AdminInitiateAuth",
        "RespondToAuthChallenge",
        "AdminRespondToAuthChallenge",
        "GetTokensFromRefreshToken",
    }
)
_LOOK_UPS = frozenset({"CreateIdentityProvider", "UpdateIdentityProvider"})


@dataclass(frozen=True)
class Operation:
    """An operation of a service, as its botocore model names both."""

    service: str
    name: str
    region: str

    @property
    def mutates(self) -> bool:
        """Whether it may change what the account holds."""
        return not self.name.removeprefix("Admin").startswith(READS)

    @property
    def locks_itself(self) -> bool:
        """Whether it holds the lock for its own changes only.

        A sign-in may run a Lambda function, which may call this API in turn; an identity provider that is looked up may be this
        emulator.
        """
        return self.service == "cognito-idp" and self.name in _SIGN_INS | _LOOK_UPS

    @property
    def unsigned(self) -> bool:
        """Whether AWS takes it without a signature, as Cognito does from people's browsers.

        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
        """
        model = self.model
        return model is not None and (
            model.auth_type == "none" or "smithy.api#noAuth" in (getattr(model, "auth", None) or ())
        )

    @property
    def protocol(self) -> str:
        """``json``, ``query``, ``rest-json`` or ``rest-xml``."""
        return str(service_model(self.service).metadata["protocol"])

    @property
    def input_shape(self) -> StructureShape | None:
        """What its model says of the parameters; None when it has none."""
        shape = self.model.input_shape if self.model is not None else None
        return shape if isinstance(shape, StructureShape) else None

    @property
    def model(self) -> OperationModel | None:
        """Its botocore model, or None when botocore knows no such operation."""
        try:
            return service_model(self.service).operation_model(self.name)
        except OperationNotFoundError:
            return None


@cache
def service_model(service: str) -> ServiceModel:
    """The botocore model of a service in ``SERVICES``."""
    loaded: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return ServiceModel(loaded, service)


@cache
def _target_prefixes() -> dict[str, str]:
    """`X-Amz-Target` before the dot -> service."""
    prefixes = {service: service_model(service).metadata.get("targetPrefix") for service in SERVICES}
    return {prefix: service for service, prefix in prefixes.items() if prefix}


def is_api_call(request: Request) -> bool:
    """Whether this is for AWS's API and not for a person's browser: signed, or addressed as AWS's protocols do."""
    if request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256") or "X-Amz-Target" in request.headers:
        return True
    if "X-Amz-Algorithm" in request.args:
        return True
    return request.method == "POST" and request.path == "/"


def service_of(request: Request, signed_for: str | None) -> str | None:
    """The service by the signature's scope, else by the target header."""
    if signed_for:
        return signed_for
    return _target_prefixes().get(request.headers.get("X-Amz-Target", "").split(".")[0])


def operation_name(request: Request, service: str) -> str | None:
    """By the service's protocol: the target header, the ``Action`` of the form, or method and path."""
    protocol = service_model(service).metadata["protocol"]
    if protocol == "json":
        prefix, _, name = request.headers.get("X-Amz-Target", "").rpartition(".")
        return name or None if _target_prefixes().get(prefix) == service else None
    if protocol == "query":
        return request.form.get("Action") or request.args.get("Action")
    matched = _routed(request, service)
    return matched[0] if matched else None


def path_labels(request: Request, service: str) -> dict[str, str]:
    """What stands in the path of a REST call, by the names of the model."""
    matched = _routed(request, service)
    return matched[1] if matched else {}


def _routed(request: Request, service: str) -> tuple[str, dict[str, str]] | None:
    try:
        matched, labels = get_service_router(service).match(MotoRequest(dict(request.environ)))
    except (HTTPException, NotImplementedError):
        return None
    return str(matched.name), labels
