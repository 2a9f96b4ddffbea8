"""The one port of AWS: its API and Cognito's login side, told apart by how they are addressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from werkzeug.wrappers import Request

from emulator.aws import registration, runtime
from emulator.aws.credentials import access_key
from emulator.aws.gateway import Check, Gateway, Handler
from emulator.aws.lambdas import archive, permissions
from emulator.aws.lambdas.invoke import invoke
from emulator.aws.login import create_login_app
from emulator.aws.operations import is_api_call
from emulator.aws.runtime import Runtime
from emulator.aws.state import State
from emulator.context import Context

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_BRINGS_CODE = ("CreateFunction", "UpdateFunctionCode", "PublishLayerVersion")


def create_app(context: Context) -> WSGIApplication:
    """The WSGI application of the AWS port."""
    key = access_key(context)
    registration.register(context)
    state = State(context.store, key.account_id)
    this = Runtime(context, state)
    runtime.remember(key.account_id, this)
    handlers: dict[tuple[str, str], Handler] = {("lambda", "Invoke"): partial(invoke, key.account_id)}
    checks: dict[tuple[str, str], Check] = {("lambda", name): archive.check for name in _BRINGS_CODE}
    checks["lambda", "AddPermission"] = partial(permissions.check, key.account_id)
    gateway = Gateway(state, key, context.settings.region, handlers, checks)
    login = create_login_app(this)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        if is_api_call(request):
            return gateway(request)(environ, start_response)
        return login(environ, start_response)

    return application
