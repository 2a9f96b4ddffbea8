"""Under which names the login side keeps what belongs to a pool."""

from __future__ import annotations

from emulator.context import Context
from emulator.keys import SigningKeys
from emulator.oidc.records import Records

ID_KEY, ACCESS_KEY = "id", "access"


def realm_name(user_pool_id: str) -> str:
    """The prefix of the pool's collections."""
    return f"cognito/{user_pool_id}"


def signing_keys(context: Context, user_pool_id: str) -> SigningKeys:
    """The pool's two keys: one for ID tokens, one for access tokens."""
    return SigningKeys(context.store, realm_name(user_pool_id), (ID_KEY, ACCESS_KEY))


def forget(context: Context, user_pool_id: str, field: str, value: str) -> None:
    """Ends sessions, codes and tokens of a user (``sub``) or a client (``client_id``) that is gone."""
    Records(context.store, realm_name(user_pool_id), context.clock).forget(field, value)


def forget_realm(context: Context, user_pool_id: str) -> None:
    """Deletes sessions, codes, tokens and keys of a pool that is gone."""
    prefix = f"{realm_name(user_pool_id)}/"
    for name in context.store.collections():
        if name.startswith(prefix):
            context.store.collection(name).clear()
    signing_keys(context, user_pool_id).forget()
