"""Lambda's Invoke operation, which moto answers with a container or not at all.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (read 2026-11-24)
Differs: an asynchronous call is answered after it was run, and not tried again.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import lambda_backends
from moto.core.exceptions import JsonRESTError
from werkzeug.wrappers import Request, Response

from emulator import strict_json
from emulator.aws import api_errors
from emulator.aws.lambdas.runner import CannotRun, run
from emulator.aws.operations import Operation


def invoke(account_id: str, operation: Operation, request: Request) -> Response:
    """Runs the function and answers with what it returned, or with the error that it raised."""
    name = unquote(request.path.split("/")[3])
    try:
        qualifier = request.args.get("Qualifier")
        function = lambda_backends[account_id][operation.region].get_function(name, qualifier)
        event: Any = strict_json.loads(request.get_data() or b"{}")
    except JsonRESTError as problem:
        return api_errors.render("rest-json", 404, problem.error_type, problem.message)
    except ValueError:
        return api_errors.render("rest-json", 400, "InvalidRequestContentException", "Could not parse request body")
    kind = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return Response("", 204)
    try:
        outcome = run(function, event)
    except CannotRun as problem:
        return api_errors.not_implemented("lambda", f"Invoke ({problem})").response("rest-json")
    if kind == "Event":
        return Response("", 202)
    headers = {"X-Amz-Executed-Version": str(function.version)}
    if request.headers.get("X-Amz-Log-Type") == "Tail":
        headers["X-Amz-Log-Result"] = base64.b64encode(outcome.logs.encode()[-4096:]).decode()
    if outcome.error is not None:
        headers["X-Amz-Function-Error"] = "Unhandled"
    body = json.dumps(outcome.result if outcome.error is None else outcome.error)
    return Response(body, 200, headers, content_type="application/json")
