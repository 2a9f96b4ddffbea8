"""The switch itself: what each vendor's own client meets, and that nobody meets it by mistake."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from auth0.management import ManagementClient
from auth0.management.core.api_error import ApiError
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from emulator.faults import PlanRefused
from emulator.faults.plan import read
from emulator.runtime import Emulator as EmulatorInProcess
from emulator.settings import EmulatorSettings
from tests.faults.conftest import ROOT, VENDORS, Emulator
from tests.faults.plans import Plans
from tests.ports import free_ports


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=str(emulator.authority))
    with httpx.Client(verify=trusted, trust_env=False, timeout=20) as client:
        yield client


def _token(emulator: Emulator, http: httpx.Client, vendor: str) -> str:
    host, given = f"https://localhost:{emulator.ports[vendor]}", emulator.credentials[vendor]
    form = {
        "grant_type": "client_credentials",
        "client_id": given["client_id"],
        "client_secret": given["client_secret"],
    }
    if vendor == "auth0":
        answer = http.post(f"{host}/oauth/token", data={**form, "audience": f"{host}/api/v2/"})
    else:
        answer = http.post(f"{host}/{given['tenant_id']}/oauth2/v2.0/token", data={**form, "scope": f"{host}/.default"})
    return answer.raise_for_status().json()["access_token"]


def _aws(emulator: Emulator, service: str, attempts: int = 1) -> Any:
    given = emulator.credentials["aws"]
    return boto3.client(
        service,
        region_name=given["region"],
        endpoint_url=f"https://localhost:{emulator.ports['aws']}",
        aws_access_key_id=given["access_key_id"],
        aws_secret_access_key=given["secret_access_key"],
        verify=str(emulator.authority),
        config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
    )


def test_auth0_s_client_is_told_its_limit_and_when_it_ends(
    emulator: Emulator, faults: Plans, http: httpx.Client
) -> None:
    token = _token(emulator, http, "auth0")
    api = ManagementClient(domain=f"localhost:{emulator.ports['auth0']}", token=token, httpx_client=http)
    faults.inject({"vendor": "auth0", "does": "throttle", "seconds": 2})
    with pytest.raises(ApiError) as refused:
        api.clients.create(name="shop", request_options={"max_retries": 0})
    assert refused.value.status_code == 429
    said = json.loads(json.dumps(refused.value.body, default=vars))
    assert said["errorCode"] == "too_many_requests" or said["error_code"] == "too_many_requests"
    headers = refused.value.headers or {}
    assert (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]) == ("50", "0")
    assert 1 <= int(headers["x-ratelimit-reset"]) - time.time() <= 4
    assert [line["call"] for line in faults.injected()] == ["POST /api/v2/clients"]
    assert [one.name for one in api.clients.list() if one.name == "shop"] == []


def test_auth0_s_failure_has_its_shape(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    host = f"https://localhost:{emulator.ports['auth0']}"
    faults.inject({"vendor": "auth0", "calls": ".*", "does": "fail", "status": 503})
    managed = http.get(f"{host}/api/v2/clients")
    assert (managed.status_code, managed.json()) == (
        503,
        {"statusCode": 503, "error": "Service Unavailable", "message": "Service Unavailable"},
    )
    token = http.post(f"{host}/oauth/token")
    assert (token.status_code, token.json()["error"]) == (503, "server_error")


def test_graph_says_when_to_come_back(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    host = f"https://localhost:{emulator.ports['entra']}"
    http.headers["Authorization"] = f"Bearer {_token(emulator, http, 'entra')}"
    faults.inject(
        {"vendor": "entra", "at": [1], "does": "throttle", "seconds": 7}, {"vendor": "entra", "at": [2], "does": "fail"}
    )
    limited = http.post(f"{host}/v1.0/groups", json={})
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert limited.json()["error"]["code"] == "TooManyRequests"
    assert limited.json()["error"]["innerError"]["request-id"] == limited.headers["request-id"]
    failed = http.post(f"{host}/v1.0/groups", json={})
    assert (failed.status_code, failed.json()["error"]["code"]) == (503, "serviceNotAvailable")


def test_entra_s_login_host_fails_with_its_codes(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    tenant = emulator.credentials["entra"]["tenant_id"]
    url = f"https://localhost:{emulator.ports['entra']}/{tenant}/oauth2/v2.0/token"
    faults.inject({"vendor": "entra", "calls": "POST /.*/token", "does": "throttle"})
    limited = http.post(url)
    assert (limited.status_code, limited.json()["error"], limited.json()["error_codes"]) == (
        429,
        "temporarily_unavailable",
        [90055],
    )


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "throttled", "failed"),
    [
        ("cognito-idp", "list_user_pools", {"MaxResults": 1}, "TooManyRequestsException", "InternalErrorException"),
        ("dynamodb", "list_tables", {}, "ProvisionedThroughputExceededException", "InternalServerError"),
        ("iam", "list_roles", {}, "Throttling", "ServiceFailure"),
        ("lambda", "list_functions", {}, "TooManyRequestsException", "ServiceException"),
        ("logs", "describe_log_groups", {}, "ThrottlingException", "ServiceUnavailableException"),
        ("s3", "list_buckets", {}, "SlowDown", "InternalError"),
        ("secretsmanager", "list_secrets", {}, "ThrottlingException", "InternalServiceError"),
        ("ssm", "describe_parameters", {}, "ThrottlingException", "InternalServerError"),
        ("sts", "get_caller_identity", {}, "Throttling", "InternalFailure"),
    ],
)
def test_boto3_reads_each_service_s_own_words(
    emulator: Emulator,
    faults: Plans,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    throttled: str,
    failed: str,
) -> None:
    client = _aws(emulator, service)
    call = {"vendor": "aws", "calls": f"{service}:.*"}
    faults.inject({**call, "at": [1], "does": "throttle"}, {**call, "at": [2], "does": "fail", "status": 500})
    codes = []
    for _ in range(2):
        with pytest.raises(ClientError) as refused:
            getattr(client, operation)(**parameters)
        codes.append(refused.value.response["Error"]["Code"])
    assert codes == [throttled, failed]
    assert getattr(client, operation)(**parameters)["ResponseMetadata"]["HTTPStatusCode"] == 200
    client.close()


def test_boto3_asks_again_by_itself(emulator: Emulator, faults: Plans) -> None:
    client = _aws(emulator, "cognito-idp", attempts=2)
    faults.inject({"vendor": "aws", "calls": "cognito-idp:ListUserPools", "at": [1], "does": "throttle"})
    assert client.list_user_pools(MaxResults=1)["ResponseMetadata"]["RetryAttempts"] == 1
    client.close()


@pytest.mark.parametrize(("moment", "left"), [("before", 0), ("after", 1)])
def test_a_connection_is_cut_before_or_after_the_call_took_effect(
    emulator: Emulator, faults: Plans, moment: str, left: int
) -> None:
    client, name = _aws(emulator, "cognito-idp"), f"cut-{moment}"
    faults.inject({"vendor": "aws", "calls": "cognito-idp:CreateUserPool", "at": [1], "does": "cut", "moment": moment})
    with pytest.raises(ConnectionClosedError):
        client.create_user_pool(PoolName=name)
    pools = [pool["Id"] for pool in client.list_user_pools(MaxResults=60)["UserPools"] if pool["Name"] == name]
    assert len(pools) == left
    for pool in pools:
        client.delete_user_pool(UserPoolId=pool)
    client.close()


def test_a_call_that_was_cut_takes_effect_late(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    """Before the next one of its name, and with its own body; others in between do not see it, nor does another plan."""
    host = f"https://localhost:{emulator.ports['auth0']}/api/v2/roles"
    http.headers["Authorization"] = f"Bearer {_token(emulator, http, 'auth0')}"
    faults.inject({"vendor": "auth0", "calls": "POST /api/v2/roles", "at": [1], "does": "cut", "moment": "late"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        http.post(host, json={"name": "late"})
    assert [role for role in http.get(host).json() if role["name"] == "late"] == []
    made = http.post(host, json={"name": "prompt"}).raise_for_status().json()
    late = [role for role in http.get(host).json() if role["name"] == "late"]
    assert len(late) == 1
    for role in (made, *late):
        http.delete(f"{host}/{role['id']}").raise_for_status()

    faults.inject({"vendor": "auth0", "calls": "POST /api/v2/roles", "at": [1], "does": "cut", "moment": "late"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        http.post(host, json={"name": "late"})
    faults.lift()
    assert http.post(host, json={}).status_code == 400
    assert [role for role in http.get(host).json() if role["name"] == "late"] == []


def test_a_failure_after_the_effect_hides_the_answer(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    host = f"https://localhost:{emulator.ports['auth0']}/api/v2/roles"
    http.headers["Authorization"] = f"Bearer {_token(emulator, http, 'auth0')}"
    faults.inject({"vendor": "auth0", "calls": "POST /api/v2/roles", "at": [1], "does": "fail", "moment": "after"})
    assert http.post(host, json={"name": "half"}).status_code == 503
    found = [role for role in http.get(host).json() if role["name"] == "half"]
    assert len(found) == 1
    http.delete(f"{host}/{found[0]['id']}").raise_for_status()


def test_an_answer_comes_late(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    url = f"https://localhost:{emulator.ports['auth0']}/.well-known/openid-configuration"
    faults.inject({"vendor": "auth0", "calls": "GET /.well-known/.*", "at": [1], "does": "wait", "seconds": 0.5})
    begin = time.monotonic()
    assert http.get(url).status_code == 200
    assert time.monotonic() - begin >= 0.5
    faults.inject({"vendor": "auth0", "calls": "GET /.well-known/.*", "at": [1], "does": "wait", "seconds": 0.5})
    with pytest.raises(httpx.ReadTimeout):
        http.get(url, timeout=0.1)


def test_a_fault_follows_another_and_counts_from_there(emulator: Emulator, faults: Plans, http: httpx.Client) -> None:
    url = f"https://localhost:{emulator.ports['google']}/.well-known/openid-configuration"
    call = {"vendor": "google", "calls": "GET /.*"}
    faults.inject(
        {**call, "name": "second call", "at": [2], "does": "note"},
        {**call, "at": [1], "does": "fail", "following": "second call"},
    )
    assert [http.get(url).status_code for _ in range(4)] == [200, 200, 503, 200]


def _plan(folder: Path, **plan: Any) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps({"journal": str(folder / "journal"), **plan}))
    path.chmod(0o600)
    return path


def test_a_plan_that_others_may_read_is_refused(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    plan.chmod(0o640)
    with pytest.raises(PlanRefused, match="must be a file that is yours and that nobody else may read: chmod 600"):
        read(plan)
    link = tmp_path / "link.json"
    link.symlink_to(plan)
    with pytest.raises(PlanRefused):
        read(link)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"name": "a", "does": "explode"}, "faults.0.does: Input should be 'throttle'"),
        ({"name": "a", "does": "cut", "when": "after"}, "faults.0.when: Extra inputs are not permitted"),
        ({"name": "a", "does": "hold"}, "'hold' needs it"),
        ({"name": "a", "does": "throttle", "moment": "after"}, "what is throttled never takes effect"),
        ({"name": "a", "does": "wait", "moment": "late"}, "'late' is for 'cut'"),
        ({"name": "a", "does": "cut", "calls": "("}, "'calls' is no regular expression"),
        ({"name": "a", "does": "cut", "following": "b"}, "follows 'b', which is none of this plan"),
    ],
)
def test_a_wrong_plan_is_refused_with_its_place(tmp_path: Path, fault: dict[str, Any], words: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        read(_plan(tmp_path, faults=[fault]))
    assert words in str(refused.value)


def test_without_a_plan_no_request_passes_through_anything(tmp_path: Path) -> None:
    assert EmulatorSettings(state=tmp_path).faults is None
    ports = {f"{name}_port": port for name, port in zip(VENDORS, free_ports(5), strict=True)}
    plain = EmulatorInProcess(EmulatorSettings(state=tmp_path / "state", **ports))
    try:
        for listener in plain.listeners:
            assert "faults" not in type(listener.application).__module__
            assert "faults" not in getattr(listener.application, "__module__", "")
    finally:
        plain.start()
        plain.stop()


def test_an_emulator_with_a_plan_that_is_not_there_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "emulator", "--state", str(tmp_path / "state"), "--faults", str(tmp_path / "plan")]
    for vendor, port in zip(VENDORS, free_ports(5), strict=True):
        command += [f"--{vendor}-port", str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the emulator cannot start: no plan of faults: [Errno 2] No such file or directory" in done.stderr


def test_an_emulator_that_was_killed_by_its_plan_is_not_killed_again(tmp_path: Path) -> None:
    plans, state = Plans(tmp_path / "plans"), tmp_path / "state"
    plans.inject({"vendor": "google", "calls": "GET /.*", "at": [1], "does": "kill"})
    ports = free_ports(5)
    command = [sys.executable, "-m", "emulator", "--state", str(state), "--faults", str(plans.path)]
    for vendor, port in zip(VENDORS, ports, strict=True):
        command += [f"--{vendor}-port", str(port)]
    url = f"https://localhost:{ports[3]}/.well-known/openid-configuration"
    statuses: list[int | str] = []
    for _ in range(2):
        with (
            (tmp_path / "log").open("a") as log,
            subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=dict(os.environ)
            ) as process,
        ):
            assert process.stdout is not None
            assert process.stdout.readline() == "emulator ready\n"
            trusted = ssl.create_default_context(cafile=str(state / "ca.pem"))
            with httpx.Client(verify=trusted, trust_env=False) as client:
                try:
                    statuses.append(client.get(url).status_code)
                except httpx.HTTPError as error:
                    statuses.append(type(error).__name__)
            process.terminate()
    assert statuses in (["RemoteProtocolError", 200], ["ReadError", 200])
    assert len(plans.lift()) == 1
    assert f"faults are injected as {plans.path} says: this is no healthy emulator" in (tmp_path / "log").read_text()
