"""What is answered is kept: a second start on the same folder finds all of it."""

from __future__ import annotations

import base64
import enum
import os
import pickle
import re
import signal
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from emulator.aws.state import State, StateUnreadable
from emulator.runtime import VENDORS
from emulator.server import Listener
from emulator.settings import VERSION
from emulator.store import Collection, Store
from tests.emulator.aws.conftest import PASSWORD, TRUST, Aws, zipped

ROOT = Path(__file__).parents[3]


def described(aws, app):
    cognito = aws.cognito
    answers = [
        cognito.describe_user_pool(UserPoolId=app.pool),
        cognito.describe_user_pool_client(UserPoolId=app.pool, ClientId=app.client_id),
        cognito.describe_user_pool_domain(Domain="dash"),
        cognito.get_group(UserPoolId=app.pool, GroupName="admin"),
        cognito.admin_get_user(UserPoolId=app.pool, Username="ada@example.com"),
        cognito.admin_list_groups_for_user(UserPoolId=app.pool, Username="ada@example.com"),
    ]
    return [{name: value for name, value in answer.items() if name != "ResponseMetadata"} for answer in answers]


def test_a_restart_changes_nothing_of_a_pool_and_a_login_still_works(aws, app):
    aws.cognito.create_group(UserPoolId=app.pool, GroupName="admin", Precedence=1)
    app.add_user("ada@example.com", "admin")
    tokens = app.tokens("ada@example.com")
    before = described(aws, app)

    aws.restart()

    assert described(aws, app) == before
    app.browser = aws.http(follow_redirects=False)
    app.claims(tokens["id_token"], audience=app.client_id)
    assert "id_token" in app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert "id_token" in app.tokens("ada@example.com")


def test_a_restart_changes_nothing_of_the_other_services(aws):
    iam, functions, table = aws.client("iam"), aws.client("lambda"), aws.client("dynamodb")
    role = iam.create_role(RoleName="runner", AssumeRolePolicyDocument=TRUST)["Role"]
    policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="runner", PolicyArn=policy)
    functions.create_function(
        FunctionName="echo",
        Runtime="python3.12",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zipped(index_py="def handler(event, context): return event")},
    )
    table.create_table(
        TableName="groups",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(TableName="groups", Item={"id": {"S": "one"}})
    aws.client("ssm").put_parameter(Name="/a/b", Value="text", Type="String", Tags=[{"Key": "k", "Value": "v"}])
    aws.client("secretsmanager").create_secret(Name="secret", SecretString="hidden")

    def look():
        found = aws.client("lambda").get_function(FunctionName="echo")["Configuration"]
        return [
            aws.client("iam").get_role(RoleName="runner")["Role"],
            aws.client("iam").list_attached_role_policies(RoleName="runner")["AttachedPolicies"],
            {name: found[name] for name in ("FunctionArn", "LastModified", "CodeSha256")},
            aws.client("dynamodb").describe_table(TableName="groups")["Table"],
            aws.client("dynamodb").get_item(TableName="groups", Key={"id": {"S": "one"}})["Item"],
            aws.client("ssm").get_parameter(Name="/a/b")["Parameter"],
            aws.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId="/a/b")["TagList"],
            aws.client("secretsmanager").get_secret_value(SecretId="secret")["SecretString"],
        ]

    before = look()
    aws.restart()

    assert look() == before
    aws.client("ssm").put_parameter(Name="/a/c", Value="text", Type="String")
    aws.client("ssm").add_tags_to_resource(
        ResourceType="Parameter", ResourceId="/a/c", Tags=[{"Key": "k", "Value": "v"}]
    )


def test_a_kill_loses_nothing_that_was_answered(tmp_path, free_ports):
    ports = free_ports(4)
    first = _Process(tmp_path, ports)
    created = [first.cognito().create_user_pool(PoolName=f"pool {n}")["UserPool"]["Id"] for n in range(3)]
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    second = _Process(tmp_path, ports)
    listed = second.cognito().list_user_pools(MaxResults=10)["UserPools"]
    second.process.terminate()
    second.process.wait()

    assert sorted(pool["Id"] for pool in listed) == sorted(created)


class _Process:
    """An emulator of its own, with AWS alone behind its port."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder, self.port = folder, ports[0]
        program = (
            "import sys\nfrom pathlib import Path\n"
            "from emulator.authority import Authority\nfrom emulator.aws import create_app\n"
            "from emulator.context import Context\nfrom emulator.server import Listener\n"
            "from emulator.settings import EmulatorSettings\nfrom emulator.store import Store\n"
            "folder, port = Path(sys.argv[1]), int(sys.argv[2])\n"
            "listener = Listener('aws', port, Authority(folder).server_context())\n"
            "context = Context(EmulatorSettings(state=folder, aws_port=port), Store(folder / 'emulator.db'))\n"
            "listener.application = create_app(context)\nlistener.start()\nprint('ready', flush=True)\n"
            "listener._thread.join()\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(folder), str(self.port)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline().strip() == "ready"
        self.process.stdout.close()

    def cognito(self):
        key = Store(self.folder / "emulator.db").collection("aws/credentials").get("root")
        return boto3.client(
            "cognito-idp",
            endpoint_url=f"https://localhost:{self.port}",
            region_name="eu-west-1",
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
            verify=str(self.folder / "ca.pem"),
        )


def test_no_password_is_on_disk_in_clear(aws, app):
    app.add_user("ada@example.com")
    app.login("ada@example.com")
    aws.stop()

    for file in aws.folder.glob("emulator.db*"):
        assert PASSWORD.encode() not in file.read_bytes()
    import base64
    import zlib

    for document in Store(aws.folder / "emulator.db").collection("aws/state").all():
        assert PASSWORD.encode() not in zlib.decompress(base64.b64decode(document["state"]))


def test_what_is_deleted_takes_its_keys_and_sessions_with_it(aws, app):
    app.add_user("ada@example.com")
    app.tokens("ada@example.com")
    aws.cognito.delete_user_pool_domain(Domain="dash", UserPoolId=app.pool)

    aws.cognito.delete_user_pool(UserPoolId=app.pool)

    left = [name for name in aws.context.store.collections() if app.pool in name]
    assert left == []
    assert len(aws.context.store.collection("keys")) == 0


def test_a_state_that_names_a_foreign_class_is_not_loaded(aws):
    class Intruder:
        def __reduce__(self):
            return os.system, ("false",)

    aws.cognito.create_user_pool(PoolName="people")
    states = aws.context.store.collection("aws/state")
    document = states.all()[0]
    document["state"] = base64.b64encode(zlib.compress(pickle.dumps({"user_pools": Intruder()}))).decode()
    states.put(document["key"], document)

    with pytest.raises(
        StateUnreadable, match=re.escape("the state of cognito-idp cannot be read: posix.system is not a class")
    ):
        State(aws.context.store, "123456789012")


def test_a_state_is_read_whatever_way_a_release_of_python_keeps_members_of_enumerations(aws, app, monkeypatch):
    """Python 3.11.2, which Debian 12 has, keeps them by ``getattr``."""
    app.add_user("ada@example.com")
    with monkeypatch.context() as older:
        older.setattr(enum.Enum, "__reduce_ex__", lambda self, _: (getattr, (type(self), self.name)))
        aws.cognito.admin_disable_user(UserPoolId=app.pool, Username="ada@example.com")

    aws.restart()

    assert aws.cognito.admin_get_user(UserPoolId=app.pool, Username="ada@example.com")["UserStatus"] == "CONFIRMED"


def test_an_emulator_that_cannot_read_its_state_says_so_and_ends(aws, tmp_path, free_ports):
    aws.cognito.create_user_pool(PoolName="people")
    document = aws.context.store.collection("aws/state").all()[0]
    (tmp_path / "version").write_text(VERSION)
    store = Store(tmp_path / "emulator.db")
    store.collection("aws/state").put(document["key"], {**document, "moto": "4.0.0"})
    store.close()
    ports = [f"--{name}-port={port}" for name, port in zip(VENDORS, free_ports(len(VENDORS)), strict=True)]

    done = subprocess.run(
        [sys.executable, "-m", "emulator", "--state", str(tmp_path), *ports],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "the emulator cannot start: the state of AWS was written with moto 4.0.0" in done.stderr


def test_a_state_of_another_release_of_moto_is_refused_by_name(aws):
    aws.cognito.create_user_pool(PoolName="people")
    states = aws.context.store.collection("aws/state")
    states.update(states.all()[0]["key"], lambda document: document.update(moto="4.0.0"))

    with pytest.raises(StateUnreadable, match=re.escape("written with moto 4.0.0")):
        State(aws.context.store, "123456789012")


def test_two_accounts_in_one_process_share_nothing(aws, authority, tmp_path_factory):
    aws.cognito.create_user_pool(PoolName="people")
    second = Listener("aws", 0, authority.server_context())
    other = Aws(tmp_path_factory.mktemp("other"), authority, second)
    second.start()
    try:
        assert other.cognito.list_user_pools(MaxResults=5)["UserPools"] == []
        assert len(aws.cognito.list_user_pools(MaxResults=5)["UserPools"]) == 1
    finally:
        other.stop()
        second.stop()


def test_what_finds_no_room_on_the_disk_is_not_there(aws, monkeypatch):
    cognito = aws.client("cognito-idp")
    cognito.create_user_pool(PoolName="kept")
    with monkeypatch.context() as full:

        def put(*_, **__):
            raise sqlite3.OperationalError("database or disk is full")

        full.setattr(Collection, "put", put)
        with pytest.raises(ClientError, match="InternalFailure"):
            cognito.create_user_pool(PoolName="lost")
        assert [pool["Name"] for pool in cognito.list_user_pools(MaxResults=9)["UserPools"]] == ["kept"]

    cognito.create_user_pool(PoolName="later")
    aws.restart()
    names = [pool["Name"] for pool in aws.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]]
    assert sorted(names) == ["kept", "later"]
