"""The standards that policies come from, each by its own name for the rule and the page where it stands.

Read in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

AUTH0, AWS, MICROSOFT, DEX = "Auth0", "AWS", "Microsoft", "Dex"
SECURITY_HUB, PROWLER, AWS_CONFIG, CHECKOV = "AWS Security Hub", "Prowler", "AWS Config", "Checkov"
NIST, ASVS = "NIST SP", "OWASP ASVS"


@dataclass(frozen=True)
class Source:
    """One rule of a standard, or one page of a vendor's.

    Args:
        item: the section, the control's or check's ID, the page's title.
    """

    standard: str
    item: str
    url: str

    def __str__(self) -> str:
        return f"{self.standard} {self.item}"


def rfc(number: int, section: str) -> Source:
    """A section of an RFC."""
    return Source(
        f"RFC {number}", f"section {section}", f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"
    )


def security_hub(control: str) -> Source:
    """A control of AWS Security Hub CSPM, such as ``Cognito.6``."""
    service, _, number = control.lower().partition(".")
    page = f"https://docs.aws.amazon.com/securityhub/latest/userguide/{service}-controls.html"
    return Source(SECURITY_HUB, control, f"{page}#{service}-{number}")


def prowler(check: str) -> Source:
    """A check of Prowler, by its ID."""
    return Source(PROWLER, check, f"https://hub.prowler.com/check/{check}")


def aws_config(rule: str) -> Source:
    """A managed rule of AWS Config."""
    return Source(AWS_CONFIG, rule, f"https://docs.aws.amazon.com/config/latest/developerguide/{rule}.html")


def checkov(check: str) -> Source:
    """A policy of Checkov, by its ID."""
    return Source(CHECKOV, check, "https://www.checkov.io/5.Policy%20Index/terraform.html")


def nist(publication: str, section: str) -> Source:
    """A section of a NIST Special Publication, such as ``800-63B-4``."""
    part = publication.lower().removeprefix("800-").removesuffix("-4")
    return Source(NIST, f"{publication} section {section}", f"https://pages.nist.gov/800-63-4/sp800-{part}.html")


def asvs(item: str) -> Source:
    """A requirement of the OWASP Application Security Verification Standard 4.0.3."""
    url = "https://github.com/OWASP/ASVS/tree/v4.0.3/4.0/en"
    return Source(f"{ASVS} 4.0.3", item, url)


def auth0(title: str, page: str) -> Source:
    """A page of Auth0's documentation."""
    return Source(AUTH0, f"“{title}”", f"https://auth0.com/docs/{page}")


def aws(title: str, page: str) -> Source:
    """A page of AWS's documentation."""
    return Source(AWS, f"“{title}”", f"https://docs.aws.amazon.com/{page}")


def microsoft(title: str, page: str) -> Source:
    """A page of Microsoft's documentation."""
    return Source(MICROSOFT, f"“{title}”", f"https://learn.microsoft.com/{page}")


def dex(title: str, page: str) -> Source:
    """A page of Dex's documentation."""
    return Source(DEX, f"“{title}”", f"https://dexidp.io/docs/{page}")
