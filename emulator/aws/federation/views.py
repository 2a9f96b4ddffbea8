"""The hosted login's way to another provider and back: ``/oauth2/idpresponse`` and ``/saml2/idpresponse``.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html (read 2026-11-24)
Differs: a login that the service would begin at its own provider's page is not begun there (IdP-initiated SAML is refused).
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, request
from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws import pages
from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.cognito.provider_details import look_up_metadata
from emulator.aws.federation import offers, words
from emulator.aws.federation.oidc import relying_party
from emulator.aws.federation.saml_metadata import Metadata
from emulator.aws.federation.saml_request import ServiceProvider, authn_request_url, new_request_id
from emulator.aws.federation.saml_response import Refused, ResponseReader
from emulator.aws.federation.users import federated_user
from emulator.aws.federation.words import FederationFault
from emulator.aws.realm import CognitoRealm, as_subject
from emulator.oidc import upstream
from emulator.oidc.contract import Client
from emulator.oidc.faults import Fault
from emulator.oidc.provider import Provider
from emulator.oidc.upstream import UpstreamFault
from emulator.store import Document

log = logging.getLogger("emulator.aws")

_WAIT_SECONDS = 300
_METADATA_SECONDS = 6 * 3600


class Federation:
    """One hosted domain's logins by other providers."""

    def __init__(self, realm: CognitoRealm, provider: Provider) -> None:
        self._realm = realm
        self._provider = provider
        self._context = realm.runtime.context
        hosted = realm.endpoints.login.rpartition("/")[0]
        self._oidc_callback = f"{hosted}/oauth2/idpresponse"
        self._service = ServiceProvider(f"urn:amazon:cognito:sp:{realm.pool.id}", f"{hosted}/saml2/idpresponse")

    def leave(self) -> Response | None:
        """Sends the browser on to the provider that its login asks for; None when the login page is to be shown."""
        try:
            state, transaction, client = self._provider.interaction.transaction_client()
        except Fault:
            return None
        parameters = transaction["parameters"]
        try:
            chosen = offers.chosen(self._realm.pool, client.record["client"], parameters)
            return self._begin(chosen, state, parameters) if chosen is not None else None
        except FederationFault as fault:
            return pages.error(fault.public, 400)

    def _begin(self, chosen: IdentityProvider, state: str, parameters: Document) -> Response:
        now = self._context.clock()
        kept: dict[str, Any] = {"name": chosen.name, "expires_at": now + _WAIT_SECONDS}
        hint = {"login_hint": parameters["login_hint"]} if parameters.get("login_hint") else {}
        if chosen.kind == "OIDC":
            party = relying_party(chosen)
            interaction = self._provider.interaction
            return upstream.begin(interaction, state, party, self._oidc_callback, extra=hint, **kept)
        if chosen.kind != "SAML":
            return pages.error(f"The emulator sends nobody to {chosen.kind}.", 501)
        self._refresh(chosen)
        kept["request_id"] = new_request_id()
        self._provider.interaction.remember(state, **{upstream.KEPT: kept})
        url = authn_request_url(self._service, metadata_of(chosen)["sso_url"], kept["request_id"], state, now)
        return Response("", 302, {"Location": url})

    def _refresh(self, chosen: IdentityProvider) -> None:
        """Metadata that has a URL is read again when it is six hours old; what was read before serves where that fails."""
        now = self._context.clock()
        if "MetadataURL" not in chosen.details or now < chosen.metadata_read_at + _METADATA_SECONDS:
            return
        try:
            metadata = look_up_metadata(self._context, chosen.details)
        except InvalidParameterException as problem:
            log.warning("the metadata of %s cannot be renewed: %s", chosen.name, problem.message)
            return
        with self._realm.runtime.state.changing("cognito-idp"):
            chosen.remember(metadata, now)

    def oidc_callback(self) -> Response:
        """Where an OpenID provider sends the browser back to."""
        try:
            state, transaction, client = self._provider.interaction.transaction_client()
            chosen = self._awaited(transaction, client, "OIDC")
        except Fault as fault:
            return pages.error(fault.public, 400)
        try:
            party = relying_party(chosen)
            claims = upstream.finish(self._context, transaction, party, self._oidc_callback, request.args)
        except UpstreamFault as problem:
            log.info("%s: %s %s", chosen.name, problem.public, problem.detail)
            return self._refuse(state, client, words.of_upstream(chosen.name, problem))
        return self._complete(state, client, chosen, claims)

    def saml_callback(self) -> Response:
        """Where a SAML provider has the browser post its response to."""
        try:
            state, transaction, client = self._provider.interaction.transaction_client("RelayState")
            chosen = self._awaited(transaction, client, "SAML")
        except FederationFault as fault:
            return pages.error(fault.public, 400)
        except Fault:
            return pages.error(words.UNASKED, 400)
        used = self._context.store.collection(f"{self._realm.name}/saml-assertions")
        reader = ResponseReader(self._service, self._context.clock, used)
        try:
            request_id = transaction[upstream.KEPT]["request_id"]
            claims = reader.claims(request.form.get("SAMLResponse", ""), metadata_of(chosen), request_id)
        except Refused as refusal:
            return self._refuse(state, client, words.of_saml(str(refusal)))
        return self._complete(state, client, chosen, claims)

    def _awaited(self, transaction: Document, client: Client, kind: str) -> IdentityProvider:
        """The provider that this login was sent to, if the client still offers it and the wait was not too long.

        Raises:
            FederationFault: for a page, as the service shows one.
        """
        kept = transaction.get(upstream.KEPT)
        if kept is None:
            raise FederationFault(words.UNASKED)
        if kept["expires_at"] <= self._context.clock():
            raise FederationFault("The login took too long; go back to the app and try again")
        found = offers.offered(self._realm.pool, client.record["client"])
        chosen = next((one for one in found if one.name == kept["name"] and one.kind == kind), None)
        if chosen is None:
            raise FederationFault(words.NO_OPTION)
        return chosen

    def _complete(self, state: str, client: Client, chosen: IdentityProvider, claims: dict[str, Any]) -> Response:
        try:
            user = federated_user(self._realm.runtime, self._realm.pool, client.record["client"], chosen, claims)
        except FederationFault as fault:
            return self._refuse(state, client, fault)
        return self._provider.interaction.complete_login(state, client, as_subject(user), self._provider.resume)

    def _refuse(self, state: str, client: Client, fault: FederationFault) -> Response:
        return self._provider.interaction.refuse_login(state, client, fault, self._provider.refuse)


def metadata_of(chosen: IdentityProvider) -> Metadata:
    """What was read of a SAML provider when it was made."""
    if chosen.metadata is None:
        raise FederationFault(words.NO_OPTION)
    return chosen.metadata
