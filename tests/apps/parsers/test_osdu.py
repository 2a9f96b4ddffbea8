from __future__ import annotations

import json


def test_osducli_gets_an_access_token_for_the_user_s_refresh_token(ask, client):
    operators_own = {
        "OSDUCLI_CORE_SERVER": "https://osdu.example.com",
        "OSDUCLI_CORE_DATA_PARTITION_ID": "opendes",
        "OSDUCLI_CORE_REFRESH_TOKEN": "the user's",
    }
    token = ask("osdu", client, **operators_own)

    assert json.loads(token) == {
        "grant_type": "refresh_token",
        "refresh_token": "the user's",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
    }
