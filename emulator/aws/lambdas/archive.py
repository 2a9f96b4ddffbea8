"""The zip archives that functions' code comes in.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (read 2026-11-26); the wording is the service's own.
Differs: what lies in a bucket is looked at when the function is run.
"""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

from emulator.aws.api_errors import ApiError
from emulator.aws.operations import Operation


def check(_: Operation, parameters: dict[str, Any]) -> None:
    """Refuses code that a function could not be made of, in a call that brings it.

    Raises:
        ApiError: ``InvalidParameterValueException``.
    """
    code = parameters.get("Code") or parameters.get("Content") or parameters
    given = code.get("ZipFile")
    if given is None:
        return
    content = given if isinstance(given, bytes) else base64.b64decode(given)
    if not content:
        raise ApiError("InvalidParameterValueException", "Uploaded file must be a non-empty zip")
    if not _is_readable(content):
        text = "Could not unzip uploaded file. Please check your file, then try to upload again."
        raise ApiError("InvalidParameterValueException", text)


def _is_readable(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    return True
