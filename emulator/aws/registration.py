"""The one place where moto is told of the emulator's own classes and settings.

moto names its model classes in its own functions, so a subclass takes a model's place in the module that uses it. Each line
says why.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from moto.cognitoidp import models, urls
from moto.core.config import default_user_config
from moto.sts.models import sts_backends

from emulator.aws.caller import CallerBackend
from emulator.aws.cognito.backend import CognitoBackend
from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.domains import UserPoolDomain
from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.responses import CognitoResponse
from emulator.aws.cognito.user import StoredPassword, User
from emulator.context import Context


def register(context: Context) -> None:
    """Settings and classes of the process."""
    _register_once()
    StoredPassword.bcrypt_cost = context.settings.bcrypt_cost


@cache
def _register_once() -> None:
    # Without it `AWSLambdaBasicExecutionRole` and its like are unknown, and a role cannot attach them.
    default_user_config["iam"]["load_aws_managed_policies"] = True

    # moto loads the one key that it signs all pools with, for up to a second a pool; none is signed with it here.
    models.jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=lambda _: None))  # type: ignore[attr-defined, assignment]
    # Real identifiers, one pair of keys a pool, what an update keeps, the standard attributes beside custom ones.
    models.CognitoIdpUserPool = UserPool  # type: ignore[misc]
    # Real identifiers and secrets, several secrets, dates, defaults that an update goes back to.
    models.CognitoIdpUserPoolClient = UserPoolClient  # type: ignore[misc]
    # Passwords as hashes.
    models.CognitoIdpUser = User  # type: ignore[misc]
    # Details that the service completes, and the metadata behind them.
    models.CognitoIdpIdentityProvider = IdentityProvider  # type: ignore[misc]
    # The account's own identifier instead of a random one at each description.
    models.CognitoIdpUserPoolDomain = UserPoolDomain  # type: ignore[misc]
    # The checks of the real service, and the operations that moto lacks.
    models.cognitoidp_backends.backend = CognitoBackend
    urls.url_paths = {"{0}/$": CognitoResponse.dispatch}
    # The account's own user instead of one that moto makes up.
    sts_backends.backend = CallerBackend
