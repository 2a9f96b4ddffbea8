"""The paths of the SAML identity provider.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/single-sign-on-saml-protocol, …/federation-metadata
(read 2026-11-24).
Differs: single logout answers 501; metadata of ``common`` is the tenant's.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from emulator.entra.errors import EntraFault
from emulator.entra.paths import UnknownTenant, directory, provider_of, realm_of, unknown_tenant
from emulator.entra.saml.metadata import metadata
from emulator.entra.saml.sign_on import begin
from emulator.oidc.faults import Situation
from emulator.oidc.responses import secured

blueprint = Blueprint("saml", __name__)
blueprint.register_error_handler(UnknownTenant, unknown_tenant)


@blueprint.route("/<tenant>/saml2", methods=["GET", "POST"])
def sign_on(tenant: str) -> Response:
    """Requests by the redirect or the post binding; responses go back by post."""
    return secured(begin(provider_of(tenant), realm_of(tenant)))


@blueprint.get("/<tenant>/federationmetadata/2007-06/federationmetadata.xml")
@blueprint.get("/<tenant>/FederationMetadata/2007-06/FederationMetadata.xml")
def federation_metadata(tenant: str) -> Response:
    """The tenant's metadata, or with ``appid`` an application's.

    Errors:
        AADSTS700016: nothing in the tenant has this ``appid``.
    """
    realm, app_id = realm_of(tenant), request.args.get("appid")
    principal = directory().service_principal_by_app_id(app_id) if app_id else None
    if app_id and principal is None:
        text = f"Application with identifier '{app_id}' was not found in the directory '{directory().tenant.display_name}'."
        return realm.error_page(EntraFault(Situation.UNKNOWN_CLIENT, 700016, text), {})
    return Response(metadata(directory(), principal), content_type="application/xml; charset=utf-8")
