"""Runs one Python handler: the event on stdin, the outcome in the file named last. Started by ``runner.py`` only."""

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path


class Context:
    """The context object, as far as it is known outside AWS."""

    def __init__(self, deadline: float) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = os.environ["EMULATOR_FUNCTION_ARN"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.aws_request_id = os.environ["EMULATOR_REQUEST_ID"]
        self.log_group_name = "/aws/lambda/" + self.function_name
        self.log_stream_name = "emulator"
        self.identity = None
        self.client_context = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""
        return max(0, int((self._deadline - time.time()) * 1000))


def main() -> None:
    """Imports the handler and calls it."""
    code, handler, timeout, outcome_path = sys.argv[1:]
    sys.path.insert(0, code)
    module_name, _, function_name = handler.rpartition(".")
    event = json.load(sys.stdin)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
        result = getattr(module, function_name)(event, Context(time.time() + float(timeout)))
        outcome = {"result": result}
        text = json.dumps(outcome)
    except Exception as error:  # noqa: BLE001 - whatever the handler raises is its answer
        traceback.print_exc()
        frames = traceback.format_tb(error.__traceback__)[1:]
        failure = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": frames}
        text = json.dumps({"error": failure})
    Path(outcome_path).write_text(text)


main()
