"""Writes `policies.md` from the policy pack: ``python docs/policies.py`` (``--check``: fails when it is stale)."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "policies"))

from pack import NAME, POLICIES
from policy import EXCEPTIONS, Facts, Setting
from sources import AWS_CONFIG, CHECKOV, PROWLER, SECURITY_HUB, Source

TARGET = Path(__file__).with_name("policies.md")
_VENDORS = {
    "auth0": "Auth0",
    "cognito": "Amazon Cognito",
    "entra": "Microsoft Entra ID",
    "aws": "AWS beside Cognito",
    "dex": "Dex",
}
_LEVELS = {
    "MANDATORY": "mandatory",
    "ADVISORY": "advisory",
    "REMEDIATE": "mandatory ([declared `remediate`](#secrets))",
}
_EXAMPLE = {
    "cognito-client-limit-token-lifetime": {"maxAccessTokenMinutes": 15},
    "cognito-user-pool-require-mfa": {"ofEveryone": True},
    "auth0-connection-disallow-self-registration": {
        "exceptions": {"community-forum": "anybody may join; decided by the security team on 2026-11-02"}
    },
    "auth0-rule-disallow-rules": "mandatory",
}
_AS_PROWLER = {
    "cognito-user-pool-require-strong-passwords": {"minimumLength": 14},
    "cognito-user-pool-require-mfa": {"ofEveryone": True},
    "cognito-user-pool-require-threat-protection": {"everyPool": True},
    "cognito-risk-configuration-require-blocking": {"blockAlways": True},
}
_INTRODUCTION = f"""# Policies

<!-- Written by docs/policies.py from the policy pack; `make docs` after a change of one. -->

{len(POLICIES)} policies on what identity providers are told, in one [Pulumi policy pack](https://www.pulumi.com/docs/iac/crossguard/). They
read the inputs of resources, whoever registers them: this project's components, or a program of your own at Auth0, AWS or Entra. None of
their code is the components', so that nobody's mistake is believed twice. A violation stops the preview, while nothing is made yet, and
says which policy, which resource, which property, which value, and what to do:

```text
Policies:
    ❌ {NAME}@v0.1.0 (local: policies)
        - [mandatory] [severity: high]  cognito-client-limit-token-lifetime  (aws:cognito:UserPoolClient: cognito-Board)
          Tokens and login sessions of Cognito app clients end soon (RFC 6750 section 5.3; RFC 9700 section 4.14.2).
          `accessTokenValidity` must be at most 60 minutes, got 1440. Fix: make it 60 minutes or less
```

## Running them

| | |
|---|---|
| the stack on this machine | `make up` previews with the pack, and goes on when nothing is amiss |
| another stack of this project | `pulumi preview -s prod --policy-pack policies`, `pulumi up -s prod --policy-pack policies` |
| a program of your own | `pulumi preview --policy-pack PATH/TO/policies`; of this project it needs that folder alone |
| what is there already, without running a program | `pulumi policy analyze --stack prod --policy-pack policies` |

The CLI runs the pack by the `python3` that it finds, with what `pip install -r policies/requirements.txt` brings.
What a preview does not know yet, such as the ID of a pool that is not there, is judged by the update when it does; so give the pack to both.

## Configuring them

By Pulumi's own means: `--policy-pack-config policies.prod.json` beside `--policy-pack`. `make up` takes `policies.dev.json` where there is one;
this project's own stack passes without.

```json
{json.dumps(_EXAMPLE, indent=2)}
```

- A setting that is left out has the default of the tables below. One that a policy does not have is a violation, with the nearest that it has.
  A policy that the pack does not have is told by `make up`, `make preview` and `make deploy`; of it the CLI by itself says `invalid enforcement level ""`.
- `{EXCEPTIONS}`, which every policy has, maps the logical name of a resource to the reason why the policy does not count for it.
  `make preview` and the pull request's comment list them all, and the policies that are turned off.
- A text in place of settings, or `enforcementLevel` among them, is a level: `advisory` tells, `mandatory` stops, `disabled` does neither.
  `"all": "advisory"` is every policy's, to begin with in a project that has long been there.

Defaults are what RFC 9700 and AWS Security Hub ask for, with one exception: Cognito.1 and Cognito.4 want threat protection, and so the plan
Plus, of every pool; here it is asked of pools that have that plan. Prowler passes less:

```json
{json.dumps(_AS_PROWLER, indent=2)}
```

Of tables, Checkov's CKV_AWS_119 wants `{{"aws-dynamodb-table-require-encryption": {{"ownKey": true}}}}`.
"""
_SECRETS = """## Secrets

The engine shows a policy its inputs without saying which of them are secret; it says so to remediations alone. The policies that ask for
the mark (`…-require-marked-secrets`) are therefore declared `remediate`: they look on there, change nothing, and report as every other
policy does. At another level they see nothing, and say so of every such input: with `"all": "mandatory"`, give each of them `remediate`.

What they cannot see: whether a value that is marked was typed into the program. `pulumi_auth0`, `pulumi_aws` and `pulumi_azuread` mark
passwords themselves, and a literal looks like any other text. So passwords are compared with those that everybody tries, and code,
variables and parameters are searched for what has the form or the name of a secret. A policy never shows such a value.
"""
_NOT_COVERED = (
    (
        "Prowler `cognito_user_pool_waf_acl_attached`",
        "a web ACL is a resource of AWS WAF with a price of its own, attached from outside of the pool",
    ),
    (
        "RFC 9700 section 2.2.1, sender-constrained access tokens",
        "of the four vendors Auth0 alone can be told (`requireProofOfPossession`), and every app has to support it",
    ),
    (
        "RFC 9700 section 2.5, asymmetric client authentication",
        "a recommendation that most dashboards cannot follow: they read a client secret",
    ),
    (
        "RFC 9700 section 4.4, mix-up",
        "the vendors send `iss` or they do not; no resource has a setting for it",
    ),
    (
        "PKCE at Cognito, and of confidential clients at Auth0 and Entra",
        "the vendor verifies a challenge that is sent and cannot be told to demand one. Of public clients Auth0 and Entra demand it as registered here",
    ),
    ("the lifetime of authorization codes", "fixed by each vendor at minutes; no resource has a setting for it"),
    (
        "MFA and token lifetimes at Entra",
        "Conditional Access and token lifetime policies of the tenant, which no application carries",
    ),
    (
        "Cognito's `ALLOW_USER_AUTH`",
        "lets an app hand over a password, and is what passkeys on the login pages need; it is left to whoever decides on them",
    ),
    (
        "a Dex whose configuration comes from elsewhere than this project's components",
        "Dex has no provider: its configuration is a file. The components hand the engine what in it is no secret, and the policies read that",
    ),
)


def render() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, _SECRETS, "## All of them\n", *_overview()]
    for vendor, title in _VENDORS.items():
        parts.append(f"## {title}\n")
        parts += [
            section for policy in POLICIES if policy.name.startswith(f"{vendor}-") for section in _section(policy)
        ]
    parts += ["## What the standards ask for, and which policy asks it here\n", *_coverage()]
    rows = [f"| {what} | {why} |" for what, why in _NOT_COVERED]
    parts.append("\n".join(["### Not covered\n", "| | why |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _overview() -> Iterator[str]:
    rows = [
        f"| [`{policy.name}`](#{policy.name}) | {policy.facts.title} | {_links(policy.facts.sources[:1])} |"
        for policy in POLICIES
    ]
    yield "\n".join(["| policy | | comes from |", "|---|---|---|", *rows]) + "\n"


def _section(policy: Any) -> Iterator[str]:
    facts: Facts = policy.facts
    module = sys.modules[f"checks.{policy.name.replace('-', '_')}"]
    said = [inspect.getdoc(module) or "", inspect.getdoc(getattr(module, "check", None)) or ""]
    rows = [
        f"| level | {_LEVELS[facts.level.name]}, severity {facts.severity.value} |",
        f"| looks at | {_code(facts.looks_at)} |",
        f"| of | {_code(facts.types)} |",
        f"| comes from | {_links(facts.sources)} |",
        *(f"| `{setting.name}` | {_setting(setting)} |" for setting in facts.settings),
    ]
    text = " ".join(" ".join(words.split()) for words in (f"{facts.title}.", *said) if words)
    yield "\n".join([f"### {policy.name}\n", f"{_markdown(text)}\n", "| | |", "|---|---|", *rows]) + "\n"


def _setting(setting: Setting) -> str:
    default = json.dumps(list(setting.default) if isinstance(setting.default, tuple) else setting.default)
    choices = f" One of {_code(setting.choices)}." if setting.choices and isinstance(setting.default, str) else ""
    return f"default `{default}`. {_markdown(setting.description)}{choices}"


def _coverage() -> Iterator[str]:
    standards: dict[str, dict[Source, list[str]]] = {}
    for policy in POLICIES:
        for source in policy.facts.sources:
            standards.setdefault(source.standard, {}).setdefault(source, []).append(policy.name)
    automatic = (SECURITY_HUB, PROWLER, AWS_CONFIG, CHECKOV)
    for standard in (*sorted(name for name in standards if name.startswith("RFC ")), *automatic):
        rows = [
            f"| [{source.item}]({source.url}) | {', '.join(f'[`{name}`](#{name})' for name in names)} |"
            for source, names in sorted(standards[standard].items(), key=lambda pair: _in_order(pair[0].item))
        ]
        yield "\n".join([f"### {standard}\n", "| | |", "|---|---|", *rows]) + "\n"


def _in_order(item: str) -> list[tuple[int, str]]:
    """2.2 before 2.10."""
    words = item.replace("_", ".").replace(" ", ".").split(".")
    return [(int(word), "") if word.isdigit() else (-1, word) for word in words]


def _links(sources: Iterable[Source]) -> str:
    return ", ".join(f"[{source}]({source.url})" for source in sources)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _markdown(text: str) -> str:
    return text.replace("``", "`").replace("|", r"\|")


def main(arguments: list[str]) -> int:
    page = render()
    if "--check" in arguments:
        stale = not TARGET.exists() or TARGET.read_text("utf-8") != page
        if stale:
            sys.stderr.write("docs/policies.md is stale: python docs/policies.py\n")
        return int(stale)
    TARGET.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
