"""What the console lists of the account: its user pools."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.aws import runtime
from emulator.aws.credentials import access_key
from emulator.aws.realm import CognitoRealm, pools
from emulator.console.contract import Shown
from emulator.context import Context
from emulator.oidc.provider import Provider


def shown(context: Context) -> Iterator[Shown]:
    """Each pool that has a hosted domain, for without one nobody can log in."""
    here = runtime.of(access_key(context).account_id)
    for pool in pools(here.state.account_id):
        if pool.domain is None:
            continue
        realm = CognitoRealm(here, pool)
        clients = [client for name in pool.clients if (client := realm.find_client(name)) is not None]
        people = [str(user.attribute_lookup.get("email") or user.username) for user in pool.users.values()]
        yield Shown("Amazon Cognito", f"{pool.name} ({pool.id})", Provider(context, realm), clients, people)
