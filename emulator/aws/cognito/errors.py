"""Cognito's exceptions that moto lacks, each with the code that clients catch."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError


class InvalidPassword(JsonRESTError):
    """A password that the pool's policy refuses."""

    def __init__(self, reason: str) -> None:
        super().__init__("InvalidPasswordException", f"Password did not conform with policy: {reason}")


class InvalidOAuthFlow(JsonRESTError):
    """Flows that contradict the client's other settings."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidOAuthFlowException", message)


class ScopeDoesNotExist(JsonRESTError):
    """A scope that no resource server of the pool has."""

    def __init__(self, scope: str) -> None:
        super().__init__("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")


class UnsupportedUserState(JsonRESTError):
    """An invitation sent again to a user who has already come."""

    def __init__(self) -> None:
        message = "Resend not possible. User account status is not FORCE_CHANGE_PASSWORD."
        super().__init__("UnsupportedUserStateException", message)


class LimitExceeded(JsonRESTError):
    """More of something than the service takes."""

    def __init__(self, message: str) -> None:
        super().__init__("LimitExceededException", message)


class DuplicateProvider(JsonRESTError):
    """An identity provider of that name exists."""

    def __init__(self, name: str) -> None:
        super().__init__("DuplicateProviderException", f"A provider with name {name} already exists.")


class UnsupportedTokenType(JsonRESTError):
    """Only refresh tokens can be revoked."""

    def __init__(self) -> None:
        super().__init__("UnsupportedTokenTypeException", "Unsupported token type")


class UnsupportedOperation(JsonRESTError):
    """The client's settings do not allow the operation."""

    def __init__(self, message: str) -> None:
        super().__init__("UnsupportedOperationException", message)


class NotImplementedByEmulator(JsonRESTError):
    """What AWS does and this emulator does not."""

    code = 501

    def __init__(self, what: str) -> None:
        super().__init__("NotImplemented", f"The emulator does not implement {what}.")
