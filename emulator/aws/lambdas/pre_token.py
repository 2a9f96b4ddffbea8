"""The pre-token-generation trigger: asks the pool's function and applies what it answers.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html (read 2026-11-24)
Differs: a failed call is not tried again (the service tries three times).
"""

from __future__ import annotations

import logging
from fnmatch import fnmatchcase
from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.core.exceptions import JsonRESTError

from emulator.aws.claims import group_claims
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.user import User
from emulator.aws.lambdas.runner import CannotRun, Outcome, run
from emulator.oidc.contract import Claims, Issue
from emulator.oidc.faults import Fault, Situation

log = logging.getLogger("emulator.aws.lambda")

LIMIT_SECONDS = 5
_FIXED = frozenset(
    [
        "acr",
        "amr",
        "at_hash",
        "auth_time",
        "azp",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "nonce",
        "origin_jti",
        "sub",
        "token_use",
        "event_id",
    ]
)
_FIXED_ID = _FIXED | {"aud", "identities", "cognito:username"}
_FIXED_ACCESS = _FIXED | {"username", "client_id", "scope", "device_key", "version"}


_SOURCES = {
    "authorization_code": "TokenGeneration_HostedAuth",
    "refresh_token": "TokenGeneration_RefreshTokens",
    "client_credentials": "TokenGeneration_ClientCredentials",
}
"""Grant type -> ``triggerSource``; the API's own sign-in hands in its trigger source as the grant type."""


class TriggerFailed(Exception):
    """The function failed or may not be called; the text is the service's, for the app."""


def run_trigger(pool: UserPool, issue: Issue, user: User | None) -> None:
    """Runs the pool's function, if it has one, and changes the tokens as it says.

    Args:
        user: None for a client's own token, for which only a function of version ``V3_0`` is asked.

    Raises:
        Fault: ``POST_LOGIN_FAILED``, with the service's text.
    """
    trigger = _trigger_of(pool.extended_config.get("LambdaConfig") or {})
    if trigger is None:
        return
    arn, version = trigger
    if user is None and version != "V3_0":
        return
    try:
        answer = _call(arn, pool.arn, _event(pool, issue, user, version))
    except TriggerFailed as failure:
        raise Fault(Situation.POST_LOGIN_FAILED, str(failure)) from failure
    _apply(answer["response"], version, issue.id_token, issue.access_token)
    issue.scopes = tuple(str(issue.access_token.get("scope", "")).split())


def _trigger_of(config: dict[str, Any]) -> tuple[str, str] | None:
    """ARN and event version (``V1_0``…) of the pool's trigger."""
    detailed = config.get("PreTokenGenerationConfig") or {}
    if detailed.get("LambdaArn"):
        return str(detailed["LambdaArn"]), str(detailed.get("LambdaVersion", "V1_0"))
    if config.get("PreTokenGeneration"):
        return str(config["PreTokenGeneration"]), "V1_0"
    return None


def _event(pool: UserPool, issue: Issue, user: User | None, version: str) -> dict[str, Any]:
    request: dict[str, Any] = {}
    if user is not None:
        groups = group_claims(user, roles=True)
        status = str(getattr(user.status, "value", user.status))
        request["userAttributes"] = {**user.attribute_lookup, "cognito:user_status": status}
        request["groupConfiguration"] = {
            "groupsToOverride": groups.get("cognito:groups", []),
            "iamRolesToOverride": groups.get("cognito:roles", []),
            "preferredRole": groups.get("cognito:preferred_role"),
        }
    if version != "V1_0":
        request["scopes"] = list(issue.scopes)
    member = "claimsOverrideDetails" if version == "V1_0" else "claimsAndScopeOverrideDetails"
    return {
        "version": version[1],
        "triggerSource": _SOURCES.get(issue.grant_type, issue.grant_type),
        "region": pool.region,
        "userPoolId": pool.id,
        "userName": user.username if user else issue.client.client_id,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": issue.client.client_id},
        "request": request,
        "response": {member: None},
    }


def _call(arn: str, pool_arn: str, event: dict[str, Any]) -> dict[str, Any]:
    """The event as the function gave it back.

    Raises:
        TriggerFailed: with the service's text.
    """
    function = _find(arn)
    if function is None or not _may_invoke(function, pool_arn):
        reason = "ResourceNotFoundException" if function is None else "AccessDeniedException"
        raise TriggerFailed(f"PreTokenGeneration invocation failed due to error {reason}.")
    try:
        outcome: Outcome = run(function, event, limit_seconds=LIMIT_SECONDS)
    except CannotRun as problem:
        log.warning("%s", problem)
        raise TriggerFailed(f"PreTokenGeneration invocation failed: {problem}.") from problem
    if outcome.error is not None:
        raise TriggerFailed(f"PreTokenGeneration failed with error {outcome.error['errorMessage']}.")
    if not isinstance(outcome.result, dict) or not isinstance(outcome.result.get("response"), dict):
        raise TriggerFailed("Unrecognizable lambda output")
    return outcome.result


def _find(arn: str) -> LambdaFunction | None:
    parts = arn.split(":")
    if len(parts) < 7:
        return None
    try:
        return lambda_backends[parts[4]][parts[3]].get_function(arn)
    except JsonRESTError as problem:
        log.info("no function %s: %s", arn, problem)
        return None


def _may_invoke(function: LambdaFunction, pool_arn: str) -> bool:
    for statement in function.policy.statements:
        principal = statement.get("Principal")
        service = principal.get("Service") if isinstance(principal, dict) else principal
        conditions = statement.get("Condition") or {}
        sources = [
            source for test in conditions.values() for key, source in test.items() if key.lower() == "aws:sourcearn"
        ]
        actions = statement.get("Action")
        actions = actions if isinstance(actions, list) else [actions]
        allowed = {"lambda:InvokeFunction", "lambda:*", "*"} & set(actions)
        if (
            service == "cognito-idp.amazonaws.com"
            and allowed
            and all(fnmatchcase(pool_arn, str(source)) for source in sources)
        ):
            return True
    return False


def _apply(response: dict[str, Any], version: str, id_token: Claims, access_token: Claims) -> None:
    """Changes the claims of both tokens as the function asked; claims that the service keeps to itself stay."""
    if version == "V1_0":
        details = response.get("claimsOverrideDetails") or {}
        _change(id_token, details, _FIXED_ID)
        _override_groups(details, id_token, access_token)
        return
    details = response.get("claimsAndScopeOverrideDetails") or {}
    _change(id_token, details.get("idTokenGeneration") or {}, _FIXED_ID)
    access = details.get("accessTokenGeneration") or {}
    _change(access_token, access, _FIXED_ACCESS)
    suppressed = _list(access, "scopesToSuppress")
    scopes = [scope for scope in str(access_token.get("scope", "")).split() if scope not in suppressed]
    access_token["scope"] = " ".join(dict.fromkeys([*scopes, *_list(access, "scopesToAdd")]))
    _override_groups(details, id_token, access_token)


def _list(details: dict[str, Any], name: str) -> list[str]:
    return [str(item) for item in details.get(name) or []]


def _change(claims: Claims, details: dict[str, Any], fixed: frozenset[str]) -> None:
    for name, value in (details.get("claimsToAddOrOverride") or {}).items():
        if name not in fixed:
            claims[name] = value
    for name in _list(details, "claimsToSuppress"):
        if name not in fixed:
            claims.pop(name, None)


def _override_groups(details: dict[str, Any], id_token: Claims, access_token: Claims) -> None:
    override = details.get("groupOverrideDetails")
    if not override:
        return
    for tokens, member, claim in (
        ((id_token, access_token), "groupsToOverride", "cognito:groups"),
        ((id_token,), "iamRolesToOverride", "cognito:roles"),
        ((id_token,), "preferredRole", "cognito:preferred_role"),
    ):
        for token in tokens:
            if override.get(member):
                token[claim] = override[member]
            else:
                token.pop(claim, None)
