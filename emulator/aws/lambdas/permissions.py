"""Who may call a function: statements with an id each, which moto does not hold apart.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html (read 2026-11-26); the wording is the service's own.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import lambda_backends
from moto.core.exceptions import JsonRESTError

from emulator.aws.api_errors import ApiError
from emulator.aws.operations import Operation


def check(account_id: str, operation: Operation, parameters: dict[str, Any]) -> None:
    """Refuses a second statement of one id.

    Raises:
        ApiError: ``ResourceConflictException``.
    """
    backend = lambda_backends[account_id][operation.region]
    try:
        function = backend.get_function(parameters["FunctionName"], parameters.get("Qualifier"))
    except JsonRESTError:
        # That there is none is moto's to say.
        return
    wanted = parameters["StatementId"]
    if any(statement.get("Sid") == wanted for statement in function.policy.statements):
        text = (
            f"The statement id ({wanted}) provided already exists. "
            "Please provide a new statement id, or remove the existing statement."
        )
        raise ApiError("ResourceConflictException", text, status=409)
