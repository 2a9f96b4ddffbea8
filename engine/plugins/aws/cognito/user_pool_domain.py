"""The host of a pool's hosted login pages."""

from __future__ import annotations

import re
from typing import Any, Final

from engine.plugins.aws.base import AwsResource
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.check import Report
from engine.plugins.properties import Properties

_PREFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED: Final = ("aws", "amazon", "cognito")
_CLOUDFRONT_ZONE: Final = "Z2FDTNDATAQYW2"


class UserPoolDomain(AwsResource):
    """A domain prefix, or a domain of one's own with its certificate.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
    (2026-11-24).
    Differs: creation does not wait for the distribution of a domain of one's own.
    """

    token = "aws:cognito/userPoolDomain:UserPoolDomain"
    sdk = "pulumi_aws.cognito.user_pool_domain:UserPoolDomain"
    service = "cognito-idp"
    replaces = frozenset({"domain", "region", "userPoolId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        domain = inputs.get("domain")
        if not isinstance(domain, str) or inputs.get("certificateArn"):
            return
        if not _PREFIX.fullmatch(domain):
            report(("domain",), f"a prefix has 1 to 63 lower-case letters, digits and inner hyphens, got {domain!r}")
        for word in _RESERVED:
            if word in domain:
                report(("domain",), f"a prefix must not contain {word!r}, got {domain!r}")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["domain"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        call(self.api(inputs).create_user_pool_domain, **_request(inputs))
        return inputs["domain"], None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        answer = call(self.api(known).describe_user_pool_domain, Domain=resource_id)
        domain = answer.get("DomainDescription") or {}
        if not domain.get("UserPoolId"):
            return None
        distribution = domain.get("CloudFrontDistribution")
        return {
            "domain": domain["Domain"],
            "userPoolId": domain["UserPoolId"],
            "certificateArn": (domain.get("CustomDomainConfig") or {}).get("CertificateArn"),
            "managedLoginVersion": domain.get("ManagedLoginVersion") or known.get("managedLoginVersion"),
            "awsAccountId": domain.get("AWSAccountId") or "",
            "cloudfrontDistribution": distribution or "",
            "cloudfrontDistributionArn": distribution or "",
            "cloudfrontDistributionZoneId": _CLOUDFRONT_ZONE,
            "s3Bucket": domain.get("S3Bucket") or "",
            "version": domain.get("Version") or "",
            "region": self.region(known),
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        call(self.api(news).update_user_pool_domain, **_request(news))
        return self.found(resource_id, {**olds, **news})

    def delete(self, resource_id: str, known: Properties) -> None:
        if self.read(resource_id, known) is not None:
            request = {"Domain": resource_id, "UserPoolId": known["userPoolId"]}
            unless_gone(self.api(known).delete_user_pool_domain, "ResourceNotFoundException", **request)


def _request(inputs: Properties) -> Properties:
    request: Properties = {"Domain": inputs["domain"], "UserPoolId": inputs["userPoolId"]}
    if inputs.get("certificateArn"):
        request["CustomDomainConfig"] = {"CertificateArn": inputs["certificateArn"]}
    if inputs.get("managedLoginVersion"):
        request["ManagedLoginVersion"] = inputs["managedLoginVersion"]
    return request
