"""AWS's API on one port: who asks, for which operation, answered by moto, kept before it is answered."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from flask import Flask
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.wrappers import Request, Response

from emulator.aws import api_errors, constraints, wire
from emulator.aws.api_errors import ApiError
from emulator.aws.credentials import AccessKey
from emulator.aws.operations import SERVICES, Operation, operation_name, service_model, service_of
from emulator.aws.signature import Scope, claimed_scope, raw_target, verify
from emulator.aws.state import State

log = logging.getLogger("emulator.aws")

Handler = Callable[[Operation, Request], Response]
Check = Callable[[Operation, dict[str, Any]], None]


@cache
def _moto_application(service: str) -> Flask:
    return create_backend_app(service)  # type: ignore[arg-type]


class Gateway:
    """Answers API calls.

    Args:
        handlers: operations that are not moto's to answer, by ``(service, name)``.
        checks: what a service refuses and its model does not tell, in the parameters of an operation.
    """

    def __init__(
        self,
        state: State,
        key: AccessKey,
        region: str,
        handlers: Mapping[tuple[str, str], Handler],
        checks: Mapping[tuple[str, str], Check],
    ) -> None:
        self._state = state
        self._key = key
        self._region = region
        self._handlers = handlers
        self._checks = checks

    def __call__(self, request: Request) -> Response:
        """The response to an API call, whoever sent it."""
        protocol = "json"
        # Before anything parses a form out of it: the signature covers the bytes.
        request.get_data(cache=True, parse_form_data=False)
        try:
            scope = claimed_scope(request)
            if scope is None and "X-Amz-Algorithm" in request.args:
                raise api_errors.not_implemented("presigned", "URL")
            service = service_of(request, scope.service if scope else None)
            if service not in SERVICES:
                raise api_errors.missing_token() if scope is None else self._refuse_service(request, scope)
            protocol = str(service_model(service).metadata["protocol"])
            operation = self._admit(request, service, scope)
            given = wire.parameters(operation, request)
            constraints.check(operation, given)
            if (service, operation.name) in self._checks:
                self._checks[service, operation.name](operation, given)
            response = self._answer(operation, request, given)
            log.info("%s:%s %s", service, operation.name, response.status)
            return response
        except ApiError as refusal:
            return refusal.response(protocol)
        except Exception:
            log.exception("the API failed")
            return api_errors.render(protocol, 500, "InternalFailure", "The emulator failed; see its log.")

    def _refuse_service(self, request: Request, scope: Scope) -> ApiError:
        verify(request, scope, self._key)
        target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        return api_errors.not_implemented(scope.service, target or request.form.get("Action") or request.path)

    def _admit(self, request: Request, service: str, scope: Scope | None) -> Operation:
        region = scope.region if scope else self._region
        name = operation_name(request, service)
        operation = Operation(service, name or "", region)
        if scope is not None:
            verify(request, scope, self._key)
        elif not operation.unsigned:
            raise api_errors.missing_token()
        if not name or operation.model is None:
            raise api_errors.unknown_operation(name or request.path)
        return operation

    def _answer(self, operation: Operation, request: Request, given: dict[str, Any]) -> Response:
        handler = self._handlers.get((operation.service, operation.name))
        if handler is not None:
            return handler(operation, request)
        if operation.locks_itself:
            return self._dispatch(operation, request, given)
        if not operation.mutates:
            with self._state.lock:
                return self._dispatch(operation, request, given)
        with self._state.changing(operation.service):
            return self._dispatch(operation, request, given)

    def _dispatch(self, operation: Operation, request: Request, given: dict[str, Any]) -> Response:
        environ = self._environ(operation, request, given)
        try:
            response = Response.from_app(_moto_application(operation.service), environ, buffered=True)
        except NotImplementedError:
            raise api_errors.not_implemented(operation.service, operation.name) from None
        except Exception as problem:
            log.exception("failed at %s:%s", operation.service, operation.name)
            if not _is_motos(problem):
                raise
            # The model allows the call, and moto has no answer to it.
            what = f"{operation.name} with these parameters"
            raise api_errors.not_implemented(operation.service, what) from None
        if _is_no_error_of_aws(response) and request.method != "HEAD":
            raise api_errors.not_implemented(operation.service, operation.name)
        if response.status_code >= 400 and "xml" in (response.mimetype or ""):
            # moto repeats what it was sent, which may be no XML.
            response.set_data(api_errors.in_xml(response.get_data(as_text=True)))
        return response

    def _environ(self, operation: Operation, request: Request, given: dict[str, Any]) -> dict[str, Any]:
        """The request as moto is to see it: of this account, in the region of the signature.

        moto reads a region out of the user agent before it looks at the signature, and takes the account from a header.
        """
        environ: dict[str, Any] = dict(request.environ)
        for name in [name for name in environ if name.startswith("werkzeug.") or name == "HTTP_X_MOTO_ACCOUNT_ID"]:
            del environ[name]
        scope = f"{self._key.access_key_id}/20000101/{operation.region}/{operation.service}/aws4_request"
        environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self._state.account_id
        environ["HTTP_USER_AGENT"] = ""
        environ["RAW_URI"] = raw_target(request)
        body = json.dumps(given).encode() if operation.protocol == "json" else request.get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("wsgi.input_terminated", None)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return environ


def _is_no_error_of_aws(response: Response) -> bool:
    """Whether it is the page by which moto says that it has no such path, or no page at all."""
    body = response.get_data()
    return response.status_code >= 400 and (not body or body.lstrip().lower().startswith(b"<!doctype html"))


def _is_motos(problem: BaseException) -> bool:
    """Whether it came up in moto, and not in what this emulator puts in moto's place."""
    modules = [str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(problem.__traceback__)]
    ours = [name.partition(".")[0] for name in modules if name.startswith(("moto.", "emulator."))]
    return bool(ours) and ours[-1] == "moto"
