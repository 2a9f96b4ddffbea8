"""What was there before the stack: imported by its official ID, or looked up and left alone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation

from components.entitlements.table import EntitlementsTable, EntitlementsTableArgs
from components.handover import HandedOverSettings, HandedOverSettingsArgs
from components.reading import parse
from components.stack import build
from tests.components.stacks import app, stack
from tests.emulator.aws.saml_idp import SamlIdp

from .conftest import SDK_LEFTOVERS, Harness

# The SDK's own lambda module warns of another of its modules when it is imported.
pytestmark = [SDK_LEFTOVERS, pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")]
PLUGINS = ("aws",)

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
PASSWORD = "Correct-horse-7-battery"
UNREADABLE = {"aws:cognito/user:User": ["password", "messageAction"]}
"""Type -> what AWS never answers and the program need not send again."""


def everything(metadata: str) -> None:
    """One or more of each type that the stack's components register."""
    robot = app("cognito", name="Robot", type="machine", callbacks=[], audience="api", scopes=["read"])
    federation = [{"name": "Corp", "type": "saml", "metadataFile": metadata, "identifiers": ["corp.example"]}]
    settings = {"domain": "imported", "federation": federation}
    config = stack(
        "cognito",
        providers={"cognito": settings},
        apps=[app("cognito"), robot],
        passwords={"ada@example.com": PASSWORD},
        deletionProtection=False,
    )
    built = build(parse(config))
    pool = built.deployments["cognito"].outputs["user_pool_id"]
    aws.cognito.IdentityProvider(
        "partner",
        user_pool_id=pool,
        provider_name="Partner",
        provider_type="OIDC",
        provider_details={
            "client_id": "dash",
            "client_secret": "very-secret",
            "oidc_issuer": "https://login.example.com",
            "attributes_request_method": "GET",
            "authorize_scopes": "openid email",
            "authorize_url": "https://login.example.com/authorize",
            "token_url": "https://login.example.com/token",
            "attributes_url": "https://login.example.com/userinfo",
            "jwks_uri": "https://login.example.com/keys",
        },
        attribute_mapping={"email": "email", "username": "sub"},
        opts=pulumi.ResourceOptions(ignore_changes=["providerDetails.attributes_url_add_attributes"]),
    )
    role = aws.iam.Role("role", name="claims", description="Runs it", assume_role_policy=json.dumps(TRUST))
    aws.iam.RolePolicy("policy", name="log", role=role.name, policy=json.dumps(POLICY))
    function = aws.lambda_.Function(
        "function",
        name="claims",
        description="Adds a claim",
        role=role.arn,
        runtime="python3.13",
        handler="handler.handle",
        code=pulumi.AssetArchive({"handler.py": pulumi.StringAsset("def handle(event, context):\n    return event\n")}),
        environment={"variables": {"ROLE_CLAIM": "role"}},
        timeout=5,
    )
    aws.lambda_.Permission(
        "permission",
        statement_id="pool",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="cognito-idp.amazonaws.com",
        source_arn="arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Any",
        source_account="123456789012",
    )
    aws.cloudwatch.LogGroup("log", name="/aws/lambda/claims", retention_in_days=30)
    for to in ("parameterStore", "secretsManager"):
        texts = {"ISSUER": pulumi.Output.from_input("https://issuer.example"), "SECRET": pulumi.Output.secret("s3cret")}
        HandedOverSettings(
            f"handed-{to}",
            HandedOverSettingsArgs(to=to, app="Board", provider="cognito", texts=texts, secret=["SECRET"]),
        )
    record = {
        "groupUniqueIdentifier": "1",
        "memberEmailAndDataPartition": "ada-p",
        "groupEmail": "g",
        "memberEmail": "ada",
    }
    EntitlementsTable(
        "members", EntitlementsTableArgs(table_name="members", records=[record], deletion_protection=False)
    )


def importing(held: dict[str, dict[str, Any]], program: Callable[[], None]) -> None:
    """The program, each of its resources with the option ``import``."""

    def with_id(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        record = held.get(args.name) if args.type_.startswith("aws:") else None
        options = pulumi.ResourceOptions(
            import_=_official_id(record) if record else None, ignore_changes=UNREADABLE.get(args.type_)
        )
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, options))

    pulumi.runtime.register_stack_transformation(with_id)
    program()


def _official_id(record: dict[str, Any]) -> str:
    """As the pages of the official SDK have it."""
    held = record["outputs"]
    pairs = {
        "aws:cognito/userPoolClient:UserPoolClient": lambda: f"{held['userPoolId']}/{record['id']}",
        "aws:lambda/permission:Permission": lambda: f"{held['function']}/{record['id']}",
    }
    return str(pairs.get(record["type"], lambda: record["id"])())


def test_every_type_is_imported_by_its_official_id_and_then_nothing_is_to_be_changed(
    harness: Harness, tmp_path: Path
) -> None:
    metadata = tmp_path / "idp.xml"
    metadata.write_text(SamlIdp().metadata(), encoding="utf-8")
    program = lambda: everything(str(metadata))  # noqa: E731
    harness.up(program)
    held = {name: record for name, record in harness.resources().items() if record["type"].startswith("aws:")}
    assert {record["type"].rpartition(":")[2] for record in held.values()} == {
        *("UserPool", "UserPoolDomain", "UserPoolClient", "UserGroup", "User", "UserInGroup", "IdentityProvider"),
        *("ResourceServer", "Table", "TableItem", "Function", "Permission", "Role", "RolePolicy", "LogGroup"),
        *("Parameter", "Secret", "SecretVersion"),
    }
    second = dataclasses.replace(harness, name="second", messages=[])

    made = second.up(lambda: importing(held, program))

    assert (made["import"], made.get("update")) == (len(held), 1), "".join(second.messages)
    assert any("function updated" in message and "[diff: +code]" in message for message in second.messages)
    assert {name: second.resources()[name]["id"] for name in held} == {name: one["id"] for name, one in held.items()}
    assert second.changes(lambda: importing({}, program)) == [], "".join(second.messages)
    assert second.refresh_shows() == {}
    assert second.changes(lambda: importing({}, program)) == []
    second.stack().workspace.remove_stack("second", force=True)


@pytest.fixture
def by_hand(cognito: Any) -> Iterator[dict[str, str]]:
    """A pool as somebody made it in the console."""
    pool = cognito.create_user_pool(PoolName="by hand")["UserPool"]["Id"]
    cognito.create_user_pool_domain(UserPoolId=pool, Domain="by-hand")
    cognito.create_group(UserPoolId=pool, GroupName="viewer", Description="Sees")
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="ada", GroupName="viewer")
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="By hand",
        GenerateSecret=True,
        CallbackURLs=["https://board.example.com/callback"],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]
    yield {"pool": pool, "client": client["ClientId"], "secret": client["ClientSecret"]}
    cognito.delete_user_pool_domain(UserPoolId=pool, Domain="by-hand")
    cognito.delete_user_pool(UserPoolId=pool)


def held_by(cognito: Any, pool: str) -> dict[str, Any]:
    """All that a stack could have changed."""
    users = [cognito.admin_get_user(UserPoolId=pool, Username="ada")]
    clients = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    described = [
        cognito.describe_user_pool_client(UserPoolId=pool, ClientId=one["ClientId"])["UserPoolClient"]
        for one in clients
    ]
    groups = cognito.list_groups(UserPoolId=pool)["Groups"]
    found = {
        "pool": cognito.describe_user_pool(UserPoolId=pool)["UserPool"],
        "domain": cognito.describe_user_pool_domain(Domain="by-hand")["DomainDescription"],
        "users": users,
        "in group": cognito.list_users_in_group(UserPoolId=pool, GroupName="viewer")["Users"],
        "clients": described,
        "groups": groups,
    }
    users[0].pop("ResponseMetadata")
    return found


def adopting(by_hand: dict[str, str], *users: dict[str, Any], apps: list[dict[str, Any]]) -> Callable[[], None]:
    provider = {"existing": {"userPoolId": by_hand["pool"]}, "domain": "by-hand"}
    config = stack(
        "cognito",
        providers={"cognito": provider},
        users=list(users),
        apps=apps,
        passwords={user["email"]: PASSWORD for user in users},
    )

    def program() -> None:
        built = build(parse(config))
        pulumi.export("client", built.clients()["Board"]["cognito"])
        pulumi.export("client_id", built.clients()["Board"]["cognito"]["client_id"])
        pulumi.export("users", built.user_ids())

    return program


ADA = {"email": "ada@example.com", "roles": ["viewer"], "options": {"cognito": {"username": "ada"}}}


def test_a_pool_made_by_hand_is_adopted_and_up_and_destroy_leave_it_as_it_is(
    harness: Harness, cognito: Any, by_hand: dict[str, str]
) -> None:
    before = held_by(cognito, by_hand["pool"])
    board = app("cognito", options={"cognito": {"existing": by_hand["client"]}})
    program = adopting(by_hand, ADA, apps=[board])

    harness.up(program)

    client = harness.outputs()["client"]
    assert (client["client_id"], client["client_secret"]) == (by_hand["client"], by_hand["secret"])
    assert by_hand["secret"] not in harness.exported()
    assert harness.stack().outputs()["client_id"].secret is False
    attributes = {one["Name"]: one["Value"] for one in before["users"][0]["UserAttributes"]}
    assert harness.outputs()["users"] == {"ada@example.com": {"cognito": attributes["sub"]}}
    assert held_by(cognito, by_hand["pool"]) == before
    assert harness.changes() == []
    harness.stack().preview(expect_no_changes=True)
    assert harness.refresh_shows() == {}
    harness.stack().destroy()
    assert held_by(cognito, by_hand["pool"]) == before


def test_what_a_stack_adds_to_an_adopted_pool_goes_with_it_and_nothing_else(
    harness: Harness, cognito: Any, by_hand: dict[str, str]
) -> None:
    before = held_by(cognito, by_hand["pool"])
    bob = {"email": "bob@example.com", "roles": ["viewer"], "options": {"cognito": {"create": True}}}
    program = adopting(by_hand, ADA, bob, apps=[app("cognito")])

    harness.up(program)

    members = cognito.list_users_in_group(UserPoolId=by_hand["pool"], GroupName="viewer")["Users"]
    assert {member["Username"] for member in members} == {"ada", "bob@example.com"}
    assert harness.changes() == []
    harness.stack().destroy()
    after = held_by(cognito, by_hand["pool"])
    assert after["clients"] == before["clients"]
    assert [member["Username"] for member in after["in group"]] == ["ada"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pool": "eu-west-1_Nowhere12"}, "there is no user pool 'eu-west-1_Nowhere12' in eu-west-1"),
        ({"client": "nowhere"}, "there is no app client 'nowhere' in the user pool"),
    ],
)
def test_what_is_not_there_is_told(
    harness: Harness, by_hand: dict[str, str], changes: dict[str, str], told: str
) -> None:
    there = {**by_hand, **changes}
    program = adopting(there, apps=[app("cognito", options={"cognito": {"existing": there["client"]}})])

    with pytest.raises(automation.CommandError, match=told):
        harness.up(program)


def test_a_user_who_is_not_there_is_told(harness: Harness, by_hand: dict[str, str]) -> None:
    program = adopting(by_hand, {"email": "nobody@example.com"}, apps=[app("cognito")])

    with pytest.raises(automation.CommandError, match="does not exist"):
        harness.up(program)


def test_pools_clients_and_groups_are_found_without_their_ids(harness: Harness, by_hand: dict[str, str]) -> None:
    def program() -> None:
        pools = aws.cognito.get_user_pools(name="by hand")
        pulumi.export("ids", pools.ids)
        pulumi.export("clients", aws.cognito.get_user_pool_clients(user_pool_id=pools.ids[0]).client_ids)
        pulumi.export("group", aws.cognito.get_user_group(user_pool_id=pools.ids[0], name="viewer").description)
        groups = aws.cognito.get_user_groups(user_pool_id=pools.ids[0]).groups
        pulumi.export("groups", [group.group_name for group in groups])

    harness.up(program)

    assert harness.outputs() == {
        "ids": [by_hand["pool"]],
        "clients": [by_hand["client"]],
        "group": "Sees",
        "groups": ["viewer"],
    }
