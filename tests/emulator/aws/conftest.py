"""AWS behind TLS on a port of its own, boto3 clients for it, and a browser and an app for its login."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import secrets
import shutil
import ssl
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3
import httpx
import jwt
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.authority import Authority
from emulator.aws import create_app, credentials
from emulator.context import Context
from emulator.server import Listener
from emulator.settings import EmulatorSettings
from emulator.store import Store
from tests.emulator.upstreams import OidcUpstream, serving

CALLBACK = "https://app.example/callback"
GOODBYE = "https://app.example/bye"
PASSWORD = "Correct-horse-7-battery"


class Clock:
    """Real time, unless a test moves it on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Aws:
    """One emulated account, which can be started again on the same state."""

    def __init__(self, folder: Path, authority: Authority, listener: Listener) -> None:
        self.folder = folder
        self.clock = Clock()
        self.authority = authority
        self._open = ExitStack()
        self._listener = listener
        self.port = listener.port
        shutil.copy(authority.certificate, folder / "ca.pem")
        self.start()

    def start(self) -> None:
        """As a new process would: nothing is known but the state folder."""
        settings = EmulatorSettings(state=self.folder, aws_port=self.port, bcrypt_cost=4)
        self.context = Context(settings, Store(self.folder / "emulator.db"), self.clock)
        self._listener.application = create_app(self.context)
        self.key = credentials(self.context)

    def stop(self) -> None:
        self._open.close()
        self.context.store.close()

    restart = start

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self, service: str, **changes):
        arguments = {
            "endpoint_url": self.url,
            "region_name": self.key["region"],
            "aws_access_key_id": self.key["access_key_id"],
            "aws_secret_access_key": self.key["secret_access_key"],
            "verify": str(self.authority.certificate),
            "config": Config(retries={"max_attempts": 1}),
            **changes,
        }
        client = boto3.client(service, **arguments)
        self._open.callback(client.close)
        return client

    @cached_property
    def cognito(self):
        return self.client("cognito-idp")

    def http(self, **arguments) -> httpx.Client:
        trust = ssl.create_default_context(cafile=str(self.authority.certificate))
        return self._open.enter_context(httpx.Client(base_url=self.url, verify=trust, **arguments))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One for all tests: its keys take longer to make than most tests to run."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def listener(authority: Authority) -> Iterator[Listener]:
    """A TLS port that each test puts its own application behind."""
    listening = Listener("aws", 0, authority.server_context())
    listening.start()
    yield listening
    listening.stop()


@pytest.fixture
def aws(tmp_path: Path, authority: Authority, listener: Listener) -> Iterator[Aws]:
    running = Aws(tmp_path, authority, listener)
    yield running
    running.stop()


@pytest.fixture
def cognito(aws: Aws):
    return aws.cognito


@pytest.fixture
def pool(cognito) -> str:
    """A pool whose users sign in by e-mail."""
    created = cognito.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
            }
        },
    )
    return created["UserPool"]["Id"]


def refused(call, **arguments) -> tuple[str, str]:
    """Code and text with which AWS refuses a call."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class App:
    """A dashboard behind the pool's hosted login, and the browser of whoever uses it."""

    def __init__(self, aws: Aws, pool: str, domain: str = "dash", **settings) -> None:
        self.aws = aws
        self.pool = pool
        self.base = f"{aws.url}/{domain}"
        cognito = aws.cognito
        if "Domain" not in cognito.describe_user_pool(UserPoolId=pool)["UserPool"]:
            cognito.create_user_pool_domain(UserPoolId=pool, Domain=domain)
        arguments = {
            "ClientName": "dashboard",
            "GenerateSecret": True,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "CallbackURLs": [CALLBACK],
            "LogoutURLs": [GOODBYE],
            "SupportedIdentityProviders": ["COGNITO"],
            "PreventUserExistenceErrors": "ENABLED",
            **settings,
        }
        record = cognito.create_user_pool_client(UserPoolId=pool, **arguments)["UserPoolClient"]
        self.client_id = record["ClientId"]
        self.secret = record.get("ClientSecret")
        self.browser = aws.http(follow_redirects=False)
        self.verifier = secrets.token_urlsafe(48)

    def add_user(self, email: str, /, *groups: str, password: str | None = PASSWORD, **attributes: str) -> str:
        """A user with a permanent password unless it is None; returns the username."""
        given = [{"Name": name.replace("custom_", "custom:"), "Value": value} for name, value in attributes.items()]
        cognito = self.aws.cognito
        created = cognito.admin_create_user(
            UserPoolId=self.pool,
            Username=email,
            MessageAction="SUPPRESS",
            TemporaryPassword="Temporary-1-horse",
            UserAttributes=[{"Name": "email_verified", "Value": "true"}, *given],
        )
        username = created["User"]["Username"]
        if password:
            cognito.admin_set_user_password(UserPoolId=self.pool, Username=username, Password=password, Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=self.pool, Username=username, GroupName=group)
        return username

    def authorize(self, **changes: str | None) -> httpx.Response:
        """Begins a login; changes with None leave a parameter out."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid email profile",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        sent = {name: value for name, value in parameters.items() if value is not None}
        return self.browser.get(f"{self.base}/oauth2/authorize?{urlencode(sent)}")

    def submit(self, page: httpx.Response, **fields: str) -> httpx.Response:
        """Fills in the page's form."""
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert action, page.text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return self.browser.post(action[1].replace("&amp;", "&"), data={**hidden, **fields})

    def login(self, username: str, password: str = PASSWORD, **changes: str | None) -> httpx.Response:
        """The answer to username and password."""
        answer = self.authorize(**changes)
        assert answer.status_code == 302, answer.text
        page = self.browser.get(answer.headers["Location"])
        return self.submit(page, username=username, password=password)

    def callback(self, answer: httpx.Response) -> dict[str, str]:
        """What came back to the app."""
        assert answer.status_code == 302, answer.text
        location = urlsplit(answer.headers["Location"])
        assert f"{location.scheme}://{location.netloc}{location.path}" == CALLBACK, answer.headers["Location"]
        return {name: values[0] for name, values in parse_qs(location.query).items()}

    def token(self, *, basic: bool = True, **form: str) -> httpx.Response:
        """Asks the token endpoint as this client."""
        if self.secret and basic:
            return self.browser.post(f"{self.base}/oauth2/token", data=form, auth=(self.client_id, self.secret))
        return self.browser.post(f"{self.base}/oauth2/token", data={"client_id": self.client_id, **form})

    def exchange(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.token(**form)

    def tokens(self, username: str, password: str = PASSWORD, **changes: str | None) -> dict:
        """A whole login."""
        response = self.exchange(self.callback(self.login(username, password, **changes))["code"])
        assert response.status_code == 200, response.text
        return response.json()

    def claims(self, token: str, **options) -> dict:
        """The claims of a token whose signature the published keys confirm."""
        keys = jwt.PyJWKSet.from_dict(self.browser.get(f"/{self.pool}/.well-known/jwks.json").json())
        key = keys[jwt.get_unverified_header(token)["kid"]]
        arguments = {"algorithms": ["RS256"], "issuer": f"{self.aws.url}/{self.pool}", **options}
        if "audience" not in arguments:
            arguments["options"] = {"verify_aud": False}
        return jwt.decode(token, key, **arguments)


@pytest.fixture(scope="session")
def serving_upstream(authority: Authority) -> Iterator[OidcUpstream]:
    """One OpenID provider for all tests."""
    with serving(authority) as running:
        yield running


@pytest.fixture
def up(serving_upstream: OidcUpstream) -> OidcUpstream:
    """An OpenID provider that the pool may send people to."""
    serving_upstream.reset()
    return serving_upstream


@pytest.fixture
def app(aws: Aws, pool: str) -> App:
    return App(aws, pool)


TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
"""The document of a role that functions have."""


def zipped(**files: str) -> bytes:
    """A deployment package: ``index_py="…"`` becomes ``index.py``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", ".", 1), text)
    return stream.getvalue()
