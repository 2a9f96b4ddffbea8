"""The cloud's metadata, by which clients of Azure find Graph and the login host.

Source: https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/ (``/metadata/endpoints``, api-version
2022-09-01), as the official Terraform and Pulumi providers read it (read 2026-11-24).
Differs: of the many services of a cloud only those that this emulator serves are listed; the resource manager is named, but
nothing answers there.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

blueprint = Blueprint("metadata", __name__)


@blueprint.get("/metadata/endpoints")
def endpoints() -> Response:
    """Response: ``name``, ``microsoftGraphResourceId``, ``authentication.loginEndpoint`` and their like, all on this host."""
    directory = current_app.extensions["entra"]
    base = directory.base_url
    return jsonify(
        {
            "name": "AzureCloud",
            "portal": base,
            "resourceManager": f"{base}/",
            "microsoftGraphResourceId": base,
            "graph": base,
            "authentication": {
                "loginEndpoint": base,
                "audiences": [base],
                "tenant": "common",
                "identityProvider": "AAD",
            },
            "suffixes": {},
        }
    )
