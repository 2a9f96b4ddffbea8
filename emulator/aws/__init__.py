"""AWS on this machine: the API by moto, and what moto lacks of Cognito, its login pages and tokens first of all.

Owns: the AWS port, the account's key and state, Cognito's login side, the execution of Lambda functions. Does not own the
services that moto emulates well; those that are not listed in ``operations.SERVICES`` answer 501.
"""

from emulator.aws.app import create_app
from emulator.aws.credentials import credentials

__all__ = ["create_app", "credentials"]
