"""Who may look after what is registered at Entra without administering the tenant.

Source: https://learn.microsoft.com/en-us/graph/permissions-reference#applicationreadwriteownedby (read 2026-11-25): a caller with
``Application.ReadWrite.OwnedBy`` reaches what it owns and nothing else. The provider takes the caller away from the owners of what it
makes, unless the program names it.
"""

from __future__ import annotations

import pulumi
import pulumi_azuread as azuread


def deployer(parent: pulumi.Resource) -> pulumi.Output[str]:
    """Object ID of the user or service principal whose credentials the provider has."""
    object_id: pulumi.Output[str] = azuread.get_client_config_output(
        opts=pulumi.InvokeOutputOptions(parent=parent)
    ).object_id
    return object_id
