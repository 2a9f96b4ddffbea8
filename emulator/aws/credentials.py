"""The one access key that this emulator's AWS account has."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field

from emulator.context import Context


@dataclass(frozen=True)
class AccessKey:
    """An AWS account, with the key of its only caller."""

    account_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)


def access_key(context: Context) -> AccessKey:
    """The account's key, made at the first start and the same ever after."""
    collection = context.store.collection("aws/credentials")
    with context.store.transaction():
        document = collection.get("root")
        if document is None:
            alphabet = string.ascii_uppercase + "234567"
            document = {
                "account_id": "".join(secrets.choice(string.digits[1:]) for _ in range(12)),
                "access_key_id": "AKIA" + "".join(secrets.choice(alphabet) for _ in range(16)),
                "secret_access_key": secrets.token_urlsafe(30),
            }
            collection.put("root", document)
    return AccessKey(**document)


def credentials(context: Context) -> dict[str, str]:
    """The ``aws`` section of credentials.json."""
    key = access_key(context)
    return {
        "access_key_id": key.access_key_id,
        "secret_access_key": key.secret_access_key,
        "region": context.settings.region,
    }
