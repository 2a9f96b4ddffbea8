from __future__ import annotations

import base64
from typing import Any

import bcrypt
import pytest
import yaml

from components.dex.claims import password_hash, subject
from components.dex.settings import SCHEMA, DexSettings, client_id
from components.errors import ConfigError
from components.reading import parse
from components.schema import Checked
from components.settings import AppSettings, Link
from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack

HERE = "https://localhost:18444/dex"
THERE = "https://login.example.com/dex"
DEX = "dashboard-identity:providers.dex"


def with_dex(*others: str, apps: list[Any] | None = None, secrets: dict[str, str] | None = None, **settings: Any):
    """A stack whose app is at Dex, and the other identity providers that are named."""
    config = stack("dex", *others, apps=apps or [app("dex")])
    dex = {"issuer": HERE, "staticPasswords": True, **settings}
    config["dashboard-identity:providers"]["dex"] = {key: value for key, value in dex.items() if value is not None}
    if secrets:
        config["dashboard-identity:secrets"] = secrets
    return config


def elsewhere(*others: str, **settings: Any):
    """A Dex that is not on this machine."""
    connectors = [{"id": "corp", "type": "oidc", "issuer": "https://corp.example.com", "clientId": "dex"}]
    given = {"issuer": THERE, "staticPasswords": None, "connectors": connectors, "storage": {"type": "kubernetes"}}
    return with_dex(*others, secrets={"corp": "issued"}, **{**given, **settings})


def configuration(config: dict[str, Any]) -> dict[str, Any]:
    """What Dex would read."""
    return yaml.safe_load(record_values(config, lambda s: s.deployments["dex"].outputs["config"]).value)


def client(config: dict[str, Any]) -> dict[str, Any]:
    return record_values(config, lambda s: s.clients()["Board"]["dex"])


def test_by_default_a_challenge_is_required_and_only_codes_and_refresh_tokens_are_given():
    assert configuration(with_dex())["oauth2"] == {
        "responseTypes": ["code"],
        "grantTypes": ["authorization_code", "refresh_token"],
        "skipApprovalScreen": True,
        "pkce": {"enforce": True, "codeChallengeMethodsSupported": ["S256"]},
    }


@pytest.mark.parametrize(
    "settings", [{}, {"pkce": "optional", "expiry": {"idTokensMinutes": 5, "rotateRefreshTokens": False}}]
)
def test_what_a_review_is_shown_of_a_server_is_what_dex_reads(settings):
    config = with_dex(**settings)
    shown = record_stack(config).one("DexDirectory").inputs

    assert shown == {key: configuration(config)[key] for key in ("issuer", "oauth2", "expiry")}


@pytest.mark.parametrize(("kind", "public"), [("regular_web", False), ("spa", True)])
def test_what_a_review_is_shown_of_a_client_is_what_dex_reads_but_for_its_secret(kind, public):
    config = with_dex(apps=[app("dex", type=kind, logoutUrls=["https://board.example.com/"])])
    shown = record_stack(config).one("DexApplication").inputs
    (read,) = configuration(config)["staticClients"]

    assert shown == {**{key: value for key, value in read.items() if key != "secret"}, "public": public}
    assert shown["postLogoutRedirectURIs"] == ["https://board.example.com/"]


def test_on_this_machine_it_listens_at_the_issuers_port_over_tls_and_keeps_a_file():
    found = configuration(with_dex())

    assert found["issuer"] == HERE
    assert found["storage"] == {"type": "sqlite3", "config": {"file": "dex.db"}}
    assert found["web"]["https"] == "127.0.0.1:18444"
    assert (found["web"]["tlsCert"], found["web"]["tlsKey"]) == ("tls.pem", "tls.key")


def test_elsewhere_it_listens_behind_something_that_speaks_https():
    assert configuration(elsewhere())["web"]["http"] == "0.0.0.0:5556"
    web = {"address": ":8443", "certificate": "/etc/dex/tls.crt", "key": "/etc/dex/tls.key"}
    own_tls = configuration(elsewhere(web=web))["web"]
    assert (own_tls["https"], own_tls["tlsCert"]) == (":8443", "/etc/dex/tls.crt")
    assert "http" not in own_tls


def test_a_secret_of_the_storage_is_named_and_stays_named():
    config = {"host": "db.example.com", "password": "$DEX_POSTGRES_PASSWORD"}
    found = configuration(elsewhere(storage={"type": "postgres", "config": config}))

    assert found["storage"] == {"type": "postgres", "config": config}


def test_an_app_is_a_client_with_a_secret_that_is_made_once():
    config = with_dex(apps=[app("dex", name="ML Lab")])
    (found,) = configuration(config)["staticClients"]

    assert found == {
        "id": "ml-lab",
        "name": "ML Lab",
        "redirectURIs": ["https://board.example.com/callback"],
        "secret": "generated-password",
    }
    made = record_stack(config).named("dex-ML Lab-secret")
    assert (made.inputs["length"], made.inputs["special"]) == (40, False)


@pytest.mark.parametrize("kind", ["spa", "native"])
def test_a_public_client_gets_no_secret(kind):
    config = with_dex(apps=[app("dex", type=kind, origins=["https://board.example.com"])])
    found = configuration(config)

    assert found["staticClients"][0]["public"] is True
    assert "secret" not in found["staticClients"][0]
    assert found["web"]["allowedOrigins"] == ["https://board.example.com"]
    assert client(config)["client_secret"] is None
    assert client(config)["token_endpoint_auth_method"] == "none"


def test_the_client_says_where_dex_answers():
    assert client(with_dex()) == {
        "issuer": HERE,
        "discovery_url": f"{HERE}/.well-known/openid-configuration",
        "authorization_endpoint": f"{HERE}/auth",
        "token_endpoint": f"{HERE}/token",
        "userinfo_endpoint": f"{HERE}/userinfo",
        "jwks_uri": f"{HERE}/keys",
        "end_session_endpoint": f"{HERE}/logout",
        "client_id": "board",
        "client_secret": Secret("generated-password"),
        "redirect_uris": ["https://board.example.com/callback"],
        "post_logout_redirect_uris": [],
        "scopes": ["openid", "profile", "email", "groups", "offline_access"],
        "role_claim": "groups",
        "token_endpoint_auth_method": "client_secret_basic",
        "secret_expires_at": None,
    }


def test_only_a_dex_with_sessions_has_a_logout():
    apps = [app("dex", logoutUrls=["https://board.example.com/out"])]
    found = configuration(with_dex(apps=apps))
    assert found["sessions"] == {"ssoSharedWithDefault": "all"}
    assert found["staticClients"][0]["postLogoutRedirectURIs"] == ["https://board.example.com/out"]

    without = {**elsewhere(sessions=False), "dashboard-identity:apps": apps}
    assert client(without)["end_session_endpoint"] is None
    assert "sessions" not in configuration(without)
    assert "postLogoutRedirectURIs" not in configuration(without)["staticClients"][0]


def test_a_client_may_be_kept_to_some_connectors():
    found = configuration(with_dex(apps=[app("dex", options={"dex": {"connectors": ["local"]}})]))

    assert found["staticClients"][0]["allowedConnectors"] == ["local"]


def test_the_stacks_users_log_in_with_the_stacks_passwords():
    (found,) = configuration(with_dex())["staticPasswords"]

    assert (found["email"], found["name"], found["groups"]) == ("ada@example.com", "Ada", ["viewer"])
    assert bcrypt.checkpw(b"correct horse battery", found["hash"].encode())


def test_no_password_stands_in_the_configuration():
    assert "correct horse battery" not in str(configuration(with_dex()))


def test_a_user_is_known_by_the_sub_of_the_tokens():
    ids = record_values(with_dex(), lambda s: s.user_ids())["ada@example.com"]
    (user,) = configuration(with_dex())["staticPasswords"]
    message = base64.urlsafe_b64decode(ids["dex"] + "==")

    assert message == b"\x0a\x24" + user["userID"].encode() + b"\x12\x05local"


def test_without_static_passwords_there_are_none():
    config = elsewhere()
    found = configuration(config)

    assert found["enablePasswordDB"] is False
    assert "staticPasswords" not in found
    assert record_values(config, lambda s: s.user_ids()) == {"ada@example.com": {}}


def test_two_runs_give_the_same_text():
    assert configuration(with_dex()) == configuration(with_dex())


def test_a_hash_is_another_one_for_another_user_and_another_password():
    assert password_hash(HERE, "a@example.com", "one") == password_hash(HERE, "a@example.com", "one")
    assert len({password_hash(HERE, mail, word)[:60] for mail in "ab" for word in ("one", "two")}) == 4
    assert password_hash(HERE, "a@example.com", "x" * 80) == password_hash(HERE, "a@example.com", "x" * 72)


def test_the_sub_is_the_one_that_dex_documents():
    assert subject("08a8684b-db88-4b73-90a9-3cd1661f5466") == (
        "CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs"
    )


def test_the_configuration_is_secret_as_a_whole():
    outputs = record_values(with_dex(), lambda s: s.deployments["dex"].outputs)

    assert [key for key, value in outputs.items() if isinstance(value, Secret)] == ["config"]
    assert outputs["issuer"] == HERE


@pytest.mark.parametrize(
    ("source", "issuer", "claim"),
    [
        ("auth0", "https://tenant.example.com/", "https://localhost:18444/role"),
        ("cognito", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool", "cognito:groups"),
        ("entra", "https://login.microsoftonline.com/tenant-1/v2.0", "roles"),
    ],
)
def test_a_connector_is_a_client_at_its_source_whose_roles_become_groups(source, issuer, claim):
    config = with_dex(source, connectors=[{"id": "corp", "from": source}])
    (found,) = configuration(config)["connectors"]

    assert (found["type"], found["id"]) == ("oidc", "corp")
    assert found["config"]["issuer"] == issuer
    assert found["config"]["clientID"]
    assert found["config"]["clientSecret"] == f"{source}-secret"
    assert found["config"]["redirectURI"] == f"{HERE}/callback"
    assert found["config"]["claimMapping"] == {"groups": claim}
    assert found["config"]["insecureEnableGroups"] is True
    assert "openid" not in found["config"]["scopes"]
    assert "email" in found["config"]["scopes"]
    assert found["config"]["promptType"] == ""


def test_only_entra_is_believed_on_an_address_that_it_does_not_call_verified():
    for source in ("auth0", "cognito", "entra"):
        (found,) = configuration(with_dex(source, connectors=[{"id": "corp", "from": source}]))["connectors"]
        assert found["config"].get("insecureSkipEmailVerified", False) is (source == "entra")


def test_somebody_elses_provider_takes_its_secret_from_the_stack():
    connector = {"id": "corp", "type": "oidc", "issuer": "https://corp.example.com", "clientId": "dex"}
    config = with_dex(connectors=[{**connector, "groupsClaim": "teams", "name": "Corp"}], secrets={"corp": "issued"})
    (found,) = configuration(config)["connectors"]

    assert found["name"] == "Corp"
    assert found["config"] == {
        "issuer": "https://corp.example.com",
        "clientID": "dex",
        "clientSecret": "issued",
        "scopes": ["profile", "email"],
        "insecureSkipEmailVerified": False,
        "insecureEnableGroups": True,
        "overrideClaimMapping": True,
        "claimMapping": {"groups": "teams"},
        "redirectURI": f"{HERE}/callback",
        "promptType": "",
    }


def test_lifetimes_are_those_of_the_settings():
    expiry = {"idTokensMinutes": 5, "signingKeysHours": 12, "refreshUnusedDays": 2, "refreshAbsoluteDays": 7}
    found = configuration(with_dex(expiry=expiry))

    assert found["signer"] == {"type": "local", "config": {"keysRotationPeriod": "12h"}}
    assert found["expiry"] == {
        "idTokens": "5m",
        "refreshTokens": {
            "disableRotation": False,
            "reuseInterval": "3s",
            "validIfNotUsedFor": "48h",
            "absoluteLifetime": "168h",
        },
    }


@pytest.mark.parametrize(
    ("name", "expected"), [("ML Lab", "ml-lab"), ("Board_2.0", "board-2-0"), ("MachineLearningDashboard",) * 2]
)
def test_a_client_id_is_the_apps_name_in_small(name, expected):
    assert client_id(name) == expected.lower()


def _connector(**changes: Any) -> dict[str, Any]:
    return with_dex(
        connectors=[{"id": "corp", "type": "oidc", "issuer": "https://c.example", "clientId": "d"} | changes]
    )


CORP = f"{DEX}.connectors[0]"
REFUSED = {
    "an issuer in plain http": (
        with_dex(issuer="http://localhost:18444/dex"),
        (
            f"{DEX}.issuer: must be an https URL of host, port and path, got 'http://localhost:18444/dex'; "
            "such as 'https://login.example.com/dex'"
        ),
    ),
    "an issuer with a slash at its end": (
        with_dex(issuer=f"{HERE}/"),
        f"{DEX}.issuer: must not end with '/': it is compared with the issuer in tokens, got '{HERE}/'; use '{HERE}'",
    ),
    "passwords of a Dex elsewhere": (
        elsewhere(staticPasswords=True),
        (
            f"{DEX}.staticPasswords: is for an issuer on this machine, not for '{THERE}': it puts every user's password "
            "into a configuration file; remove it, and add a connector"
        ),
    ),
    "a Dex that nobody can log in at": (
        with_dex(staticPasswords=False),
        f"{DEX}.connectors: must not be empty: nobody could log in; add a connector or 'staticPasswords: true'",
    ),
    "a Dex elsewhere without a storage": (
        elsewhere(storage=None),
        f"{DEX}.storage: is required, for sessions and signing keys; such as 'type: kubernetes'",
    ),
    "a Dex elsewhere that forgets its keys": (
        elsewhere(storage={"type": "memory"}),
        f"{DEX}.storage.type: must outlive Dex: its signing keys are kept there, got 'memory'; use 'kubernetes'",
    ),
    "a Dex that its first refresh would stop": (
        with_dex(sessions=False),
        (
            f"{DEX}.sessions: must be true with the storage 'sqlite3': without sessions the first refresh token that is "
            "used stops Dex from answering; remove it, or use another storage (Dex issue 5017)"
        ),
    ),
    "a storage's secret in clear": (
        elsewhere(storage={"type": "postgres", "config": {"ssl": {"password": "hunter2"}}}),
        (
            f"{DEX}.storage.config.ssl.password: is a secret in clear, got <secret>; "
            "name a variable of Dex's environment, such as '$DEX_PASSWORD'"
        ),
    ),
    "where a Dex on this machine listens": (
        with_dex(web={"address": ":1"}),
        f"{DEX}.web: is for a Dex that is not on this machine; remove it: there Dex listens at the issuer's port, 18444",
    ),
    "a certificate without a key": (
        elsewhere(web={"certificate": "/tls.crt"}),
        f"{DEX}.web: must have 'certificate' and 'key', or neither, got {{'certificate': '/tls.crt'}}",
    ),
    "a chain of refresh tokens that ends before its links": (
        with_dex(expiry={"refreshAbsoluteDays": 10}),
        f"{DEX}.expiry.refreshAbsoluteDays: must not be shorter than 'refreshUnusedDays', which is 30, got 10",
    ),
    "refresh tokens of a public app that are not replaced": (
        with_dex(apps=[app("dex", type="spa")], expiry={"rotateRefreshTokens": False}),
        (
            f"{DEX}.expiry.rotateRefreshTokens: must be true: 'Board' keeps no secret, so a stolen refresh token would be "
            "good until it expires"
        ),
    ),
    "a machine": (
        with_dex(apps=[app("dex", type="machine", callbacks=[])]),
        "dashboard-identity:apps[0].type: must not be 'machine' at Dex, which logs in people only, got 'machine'",
    ),
    "apps of the same client ID": (
        with_dex(apps=[app("dex", name="ML Lab"), app("dex", name="ML-Lab")]),
        "dashboard-identity:apps[1].name: makes the same client ID at Dex as 'ML Lab': 'ml-lab', got 'ML-Lab'",
    ),
    "an app's connector that there is none of": (
        with_dex(apps=[app("dex", options={"dex": {"connectors": ["locale"]}})]),
        "dashboard-identity:apps[0].options.dex.connectors[0]: is not a connector, got 'locale'; did you mean 'local'?",
    ),
    "a connector from a provider that is not configured": (
        with_dex(connectors=[{"id": "corp", "from": "entra"}]),
        (
            f"{CORP}.from: names an identity provider that is not configured, got 'entra'; "
            "add 'dashboard-identity:providers.entra'"
        ),
    ),
    "two connectors of one ID": (
        with_dex("entra", "auth0", connectors=[{"id": "corp", "from": "entra"}, {"id": "corp", "from": "auth0"}]),
        f"{DEX}.connectors[1].id: is another connector's too, got 'corp'",
    ),
    "the ID of Dex's own passwords": (
        _connector(id="local"),
        f"{CORP}.id: is what Dex calls its own passwords, got 'local'; choose another",
    ),
    "a connector of two kinds": (
        with_dex("entra", connectors=[{"id": "corp", "from": "entra", "type": "oidc"}]),
        (
            f"{CORP}: must have either 'from', an identity provider of this stack, or 'type: oidc', "
            "got {'id': 'corp', 'from': 'entra', 'type': 'oidc'}"
        ),
    ),
    "somebody else's client at the stack's own provider": (
        with_dex("entra", connectors=[{"id": "corp", "from": "entra", "clientId": "x"}]),
        (
            f"{CORP}: must not have 'clientId' beside 'from', whose client is the stack's own, "
            "got {'id': 'corp', 'from': 'entra', 'clientId': 'x'}; remove 'clientId'"
        ),
    ),
    "somebody else's provider without a client": (
        with_dex(connectors=[{"id": "corp", "type": "oidc", "issuer": "https://c.example"}]),
        (
            f"{CORP}: must have 'clientId' with 'type: oidc', "
            "got {'id': 'corp', 'type': 'oidc', 'issuer': 'https://c.example'}"
        ),
    ),
    "somebody else's provider in plain http": (
        _connector(issuer="http://c.example"),
        (
            f"{CORP}.issuer: must be an https URL of host, port and path, got 'http://c.example'; "
            "such as 'https://login.example.com/dex'"
        ),
    ),
    "users of any tenant": (
        with_dex(connectors=[{"id": "corp", "from": "entra"}])
        | {
            "dashboard-identity:providers": {
                "dex": {"issuer": HERE, "connectors": [{"id": "corp", "from": "entra"}]},
                "entra": {"signInAudience": "AzureADMultipleOrgs"},
            }
        },
        (
            f"{CORP}.from: must not be Entra with 'signInAudience: AzureADMultipleOrgs': whoever runs another tenant "
            "chooses its users' e-mail addresses; set 'providers.entra.signInAudience: AzureADMyOrg'"
        ),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses(what):
    config, expected = REFUSED[what]
    with pytest.raises(ConfigError) as refused:
        parse(config)

    assert expected in [str(problem) for problem in refused.value.problems]


def _link(holder: str, source: str) -> Link:
    asked = AppSettings.model_construct(name=f"{holder} {source}")
    return Link(holder=holder, name="Corp-Dex", source=source, app=asked)


def _checked(pkce: str, *links: Link) -> list[str]:
    """What Dex's own check says of a stack in which it is linked so."""
    checked = Checked(
        provider=DexSettings(issuer=HERE, static_passwords=True, pkce=pkce),
        users=(),
        apps=(),
        config={},
        providers={},
        links=links,
        secrets=frozenset(),
        login_hosts={},
    )
    return [str(problem) for problem in SCHEMA.check(checked)]


def test_a_challenge_that_cognito_does_not_send_cannot_be_required():
    assert _checked("required", _link("cognito", "dex")) == [
        (
            "providers.dex.pkce: must be 'optional': Cognito sends no challenge when it logs in by Dex ('Corp-Dex'), and Dex "
            "asks all its clients for one, or none, got 'required'; set it, or take Cognito's users from another identity provider"
        )
    ]
    assert _checked("optional", _link("cognito", "dex")) == []
    assert _checked("required", _link("auth0", "dex"), _link("dex", "cognito")) == []


def test_a_secret_that_dex_would_change_is_refused():
    connector = {"id": "corp", "type": "oidc", "issuer": "https://c.example", "clientId": "d"}
    with pytest.raises(Exception, match=r"secrets.corp: must not hold '\$'"):
        configuration(with_dex(connectors=[connector], secrets={"corp": "pa$word"}))
