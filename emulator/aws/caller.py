"""Who the account's key belongs to, as STS tells it.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (read 2026-11-24)
"""

from __future__ import annotations

import hashlib

from moto.sts.models import STSBackend

USER = "emulator"


class CallerBackend(STSBackend):
    """STS of one account, whose only caller is the IAM user ``emulator``."""

    def get_caller_identity(self, access_key_id: str, region: str) -> tuple[str, str, str]:
        """The same at each call, and nobody that moto makes up."""
        unique = hashlib.sha256(self.account_id.encode()).hexdigest().upper()[:17]
        return f"AIDA{unique}", f"arn:{self.partition}:iam::{self.account_id}:user/{USER}", self.account_id

    @property
    def _url_module(self) -> object:
        # moto derives its urls module from the class's own module name.
        import moto.sts.urls

        return moto.sts.urls
