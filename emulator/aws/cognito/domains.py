"""Hosted domains: a prefix of amazoncognito.com, or a domain of one's own.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
Differs: a custom domain's certificate is not looked up, and it is served under a path of the emulator as prefixes are.
"""

from __future__ import annotations

import re
from typing import Any, cast

from moto.cognitoidp.exceptions import InvalidParameterException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPoolDomain
from moto.core.utils import utcnow

_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?")
_RESERVED = ("aws", "amazon", "cognito")


class UserPoolDomain(CognitoIdpUserPoolDomain):
    """A domain whose description is the same each time."""

    managed_login_version = 1
    account_id = ""

    def __init__(self, user_pool_id: str, domain: str, custom_domain_config: dict[str, Any] | None = None) -> None:
        super().__init__(user_pool_id, domain, custom_domain_config)
        self.version = utcnow().strftime("%Y%m%d%H%M%S")

    def to_json(self, extended: bool = True) -> dict[str, Any]:
        """The description, or what the creation answers."""
        if not extended:
            answer: dict[str, Any] = {"ManagedLoginVersion": self.managed_login_version}
            if self.custom_domain_config:
                answer["CloudFrontDomain"] = self._distribution_name()
            return answer
        document = {
            **super().to_json(extended=True),
            "AWSAccountId": self.account_id,
            "S3Bucket": f"aws-cognito-prod-{self.user_pool_id.partition('_')[0]}-assets",
            "Version": self.version,
            "ManagedLoginVersion": self.managed_login_version,
        }
        if self.custom_domain_config:
            document["CustomDomainConfig"] = self.custom_domain_config
        return document


class Domains(CognitoIdpBackend):
    """The domain operations, with the checks of the real service."""

    def create_user_pool_domain(
        self, user_pool_id: str, domain: str, custom_domain_config: dict[str, str] | None = None
    ) -> CognitoIdpUserPoolDomain:
        """Refuses a name that cannot be one, is taken, or a second one of its kind."""
        self.describe_user_pool(user_pool_id)
        if not custom_domain_config:
            _check_prefix(domain)
        if domain in self.user_pool_domains:
            raise InvalidParameterException("Domain already associated with another user pool.")
        for other in self.user_pool_domains.values():
            if other.user_pool_id == user_pool_id and bool(other.custom_domain_config) == bool(custom_domain_config):
                raise InvalidParameterException("User pool already has a domain configured.")
        created = cast("UserPoolDomain", super().create_user_pool_domain(user_pool_id, domain, custom_domain_config))
        created.account_id = self.account_id
        return created

    def delete_user_pool_domain(self, domain: str) -> None:
        """Removes the domain; the pool stays."""
        self.existing_domain(domain)
        super().delete_user_pool_domain(domain)

    def existing_domain(self, domain: str) -> UserPoolDomain:
        """The domain, or ResourceNotFoundException."""
        found = self.user_pool_domains.get(domain)
        if not isinstance(found, UserPoolDomain):
            raise ResourceNotFoundError("No such domain or user pool exists.")
        return found


def _check_prefix(domain: str) -> None:
    if not _PREFIX.fullmatch(domain):
        raise InvalidParameterException(
            "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, "
            "and hyphens. Please enter a different name that follows this format: "
            "^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$"
        )
    for word in _RESERVED:
        if word in domain:
            raise InvalidParameterException(f"Domain cannot contain reserved word: {word}")
