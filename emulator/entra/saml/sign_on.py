"""A sign-on from the request to the response that the browser brings back.

The request is kept whole in the login's transaction and read again after the sign-in, so that what is answered was checked then,
whoever opened the transaction.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from flask import Response, jsonify, request

from emulator.entra.admission import check_alias
from emulator.entra.directory import Directory
from emulator.entra.errors import EntraFault
from emulator.entra.paths import directory
from emulator.entra.realm import EntraRealm
from emulator.entra.saml import names
from emulator.entra.saml.assertions import Answered, no_passive_response, signed_response
from emulator.entra.saml.requests import NotEmulated, SignOnRequest, read_request
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.provider import Provider
from emulator.oidc.responses import authorization_response
from emulator.store import Document

_BY_PASSWORD = (
    names.PASSWORD,
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
)
_KEPT = ("SAMLRequest", "RelayState")
_BINDING = "SAMLBinding"


def begin(provider: Provider, realm: EntraRealm) -> Response:
    """Answers a request at the sign-on URL: from the browser's session, or after a sign-in."""
    parameters = {name: request.values[name] for name in _KEPT if name in request.values}
    parameters[_BINDING] = "post" if "SAMLRequest" in request.form else "redirect"
    try:
        answered = _understood(parameters)
        check_alias(realm.alias, answered.application)
        session = provider.interaction.session()
        if session is not None and not answered.request.force:
            return _answer(provider, answered, parameters, session)
        if answered.request.passive:
            return _send(answered, parameters, no_passive_response(directory(), answered))
    except NotEmulated as other:
        return _not_emulated(other)
    except Fault as fault:
        return realm.error_page(fault, {})
    return provider.interaction.ask_for_login({**parameters, "client_id": answered.application["appId"]})


def resume(provider: Provider, parameters: Mapping[str, str], session: Document | None) -> Response:
    """Goes on after a sign-in: with the response to a sign-on request, or with whatever else the sign-in was for."""
    if "SAMLRequest" not in parameters or session is None:
        return provider.resume(parameters, session)
    try:
        return _answer(provider, _understood(parameters), parameters, session)
    except NotEmulated as other:
        return _not_emulated(other)
    except Fault as fault:
        return provider.realm.error_page(fault, {})


def _answer(provider: Provider, answered: Answered, parameters: Mapping[str, str], session: Document) -> Response:
    subject = provider.realm.find_subject(session["sub"])
    client = provider.realm.find_client(answered.application["appId"])
    if subject is None or client is None:
        raise Fault(Situation.UNKNOWN_TRANSACTION)
    provider.realm.admit(client, subject)
    return _send(answered, parameters, signed_response(directory(), answered, subject, session["auth_time"]))


def _send(answered: Answered, parameters: Mapping[str, str], response: bytes) -> Response:
    fields = {"SAMLResponse": base64.b64encode(response).decode()}
    if "RelayState" in parameters:
        fields["RelayState"] = parameters["RelayState"]
    return authorization_response(answered.reply_url, "form_post", fields)


def _understood(parameters: Mapping[str, str]) -> Answered:
    if not parameters.get("SAMLRequest"):
        raise EntraFault(
            Situation.MALFORMED,
            750054,
            "SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect "
            "binding.",
        )
    asked = read_request(parameters["SAMLRequest"], deflated=parameters.get(_BINDING) != "post")
    application, principal = _application(directory(), asked.issuer)
    _check_context(asked, application)
    return Answered(asked, application, principal, _reply_url(asked, application))


def _application(tenant: Directory, issuer: str) -> tuple[Document, Document]:
    """The registration that has this identifier, or this client ID, and stands in the tenant."""
    wanted = issuer.casefold().removeprefix("spn:")
    for application in tenant.objects("application").all():
        if wanted == application["appId"] or wanted in map(str.casefold, application["identifierUris"]):
            principal = tenant.service_principal_by_app_id(application["appId"])
            if principal is not None:
                return application, principal
    raise EntraFault(
        Situation.UNKNOWN_CLIENT,
        700016,
        f"Application with identifier '{issuer}' was not found in the directory '{tenant.tenant.display_name}'. This can "
        "happen if the application has not been installed by the administrator of the tenant or consented to by any user in "
        "the tenant. You may have sent your authentication request to the wrong tenant.",
    )


def _reply_url(asked: SignOnRequest, application: Document) -> str:
    registered: list[str] = application["web"]["redirectUris"]
    if not registered:
        raise Fault(Situation.MISSING_REDIRECT_URI)
    if asked.reply_url is None:
        return next((uri for uri in registered if uri == application["defaultRedirectUri"]), registered[0])
    if asked.reply_url not in registered:
        raise EntraFault(
            Situation.REDIRECT_URI_MISMATCH,
            50011,
            f"The reply URL '{asked.reply_url}' specified in the request does not match the reply URLs configured for the "
            f"application '{asked.issuer}'. Make sure the reply URL sent in the request matches one added to your application "
            "in the Azure portal. Navigate to https://aka.ms/urlMismatchError to learn more about how to fix this.",
        )
    return asked.reply_url


def _check_context(asked: SignOnRequest, application: Document) -> None:
    if asked.contexts and not set(asked.contexts) & set(_BY_PASSWORD):
        wanted = ", ".join(one.rpartition(":")[2] for one in asked.contexts)
        raise EntraFault(
            Situation.MALFORMED,
            75011,
            "Authentication method 'Password' by which the user authenticated with the service doesn't match requested "
            f"authentication method '{wanted}'. Contact the {application['displayName']} application owner.",
        )


def _not_emulated(other: NotEmulated) -> Response:
    answer = jsonify(error="not_implemented", error_description=f"The emulator does not implement {other}.")
    answer.status_code = 501
    return answer
