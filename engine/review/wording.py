"""The sentences that terminals and Markdown share."""

from __future__ import annotations

from collections.abc import Callable

from engine.review.report import Kind, Operation, Report

Mark = Callable[[str], str]

SIGNS = {
    Operation.DELETE: "-",
    Operation.REPLACE: "-/+",
    Operation.UPDATE: "~",
    Operation.CREATE: "+",
    Operation.IMPORT: "=",
}
_WORDS = {
    Operation.DELETE: ("to delete", "deleted"),
    Operation.REPLACE: ("to replace", "replaced"),
    Operation.UPDATE: ("to change", "changed"),
    Operation.CREATE: ("to create", "created"),
    Operation.IMPORT: ("to import", "imported"),
}
EVERYTHING = "every resource"
"""What is excepted from a policy that is turned off."""
MORE_ON_POLICIES = (
    "What a policy wants, its bounds, and how to except a resource with a reason: docs/policies.md. "
    "What a stack file can say: docs/configuration.md."
)
NOT_COMPARED = (
    "Not compared, on purpose: users' passwords and second factors, who is locked out, whether an address is verified, and when anybody "
    "logged in. No `up` puts those back."
)


def title(report: Report, mark: Mark = str) -> str:
    """One line: what this is about.

    Args:
        mark: how a name is set apart from the words around it.
    """
    names = {Kind.PREVIEW: "Preview", Kind.DEPLOYMENT: "Deployment", Kind.DRIFT: "Drift"}
    return f"{names[report.kind]} of {mark(report.stack)}"


def counts(report: Report) -> str:
    """``1 to replace, 2 to change, 170 unchanged``."""
    done = report.kind is not Kind.PREVIEW
    told = [f"{number} {_WORDS[operation][done]}" for operation in Operation if (number := report.count(operation))]
    if not told and not report.succeeded:
        # It came to no end, so that what was not seen may be there all the same.
        return f"{report.unchanged} unchanged so far" if report.unchanged else "nothing was seen"
    if not told and not report.unchanged and report.kind is Kind.DRIFT:
        return "nothing is deployed, so there is nothing to compare"
    if not told:
        told = ["no drift" if report.kind is Kind.DRIFT else "no changes"]
    return ", ".join([*told, f"{report.unchanged} unchanged"] if report.unchanged else told)


def outcome(report: Report) -> str:
    """One sentence: how it went."""
    if any(violation.mandatory for violation in report.violations):
        done = report.kind is Kind.DEPLOYMENT
        return "Refused by policy; what was done before stays done." if done else "Refused by policy."
    if report.succeeded:
        return ""
    return {
        Kind.PREVIEW: "The preview failed: what it shows is not all.",
        Kind.DEPLOYMENT: "The deployment failed: what was done before the failure stays done.",
        Kind.DRIFT: "The comparison failed: what it shows is not all.",
    }[report.kind]


def against(report: Report, mark: Mark = str) -> str:
    """One sentence: what a preview compares with."""
    base = report.base
    if base is None:
        return ""
    if base.problem:
        return f"{mark(base.ref)} could not be brought up, so this plan is from nothing."
    return f"Compared with {mark(base.ref)} ({base.commit[:10]}), which was brought up on the emulator first."
