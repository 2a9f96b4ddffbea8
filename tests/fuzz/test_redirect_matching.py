"""A browser is sent to a registered address and to no other, whatever was made of one; by a second reading of each vendor's rule.

The readings here are written anew, letter by letter, and share nothing with the emulator's.
"""

from __future__ import annotations

from hypothesis import assume, event, given
from hypothesis import strategies as st

from emulator.auth0 import redirects as auth0
from emulator.entra import redirects as entra
from emulator.google.realm import GoogleRealm
from emulator.oidc.contract import Client
from tests.fuzz.addresses import LOOPBACK, REGISTERED, WEB, WILD, host_in_a_browser, near

_LABEL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def auth0_goes(registered: str, address: str) -> bool:
    """One label for the star; the domain in any case, all else to the letter."""
    if "*" in address:
        return False
    before, star, after = registered.partition("*")
    if not star:
        return registered == address
    domain = after
    for end in "/?#":
        domain = domain.partition(end)[0]
    rest = after[len(domain) :]
    if not address.startswith(before) or not address.endswith(rest):
        return False
    host = address[len(before) : len(address) - len(rest)] if rest else address[len(before) :]
    label, dot, others = host.partition(".")
    whole = bool(label) and set(label) <= _LABEL and label[0] != "-" and label[-1] != "-"
    return whole and (dot + others).lower() == domain.lower() and (dot + others).isascii()


def entra_goes(registered: str, address: str) -> bool:
    """To the letter; the port is passed over where the host is this machine."""
    if registered == address:
        return True
    ours, theirs = _split_loopback(registered), _split_loopback(address)
    return ours is not None and ours == theirs


def _split_loopback(address: str) -> tuple[str, str] | None:
    for start in ("http://localhost", "http://127.0.0.1"):
        if address.startswith(start):
            rest = address[len(start) :]
            if rest.startswith(":"):
                digits = 1
                while digits < len(rest) and rest[digits] in "0123456789":
                    digits += 1
                if not 1 < digits <= 6 or int(rest[1:digits]) > 65535:
                    return None
                rest = rest[digits:]
            if rest and rest[0] not in "/?":
                return None
            if any(not "!" <= one <= "~" for one in rest):
                return None
            return start, rest or "/"
    return None


def google_goes(address: str) -> bool:
    """This machine, by either scheme and any port."""
    for start in ("http://", "https://"):
        for host in ("localhost", "127.0.0.1", "[::1]"):
            if address.startswith(start + host):
                rest = address[len(start + host) :]
                digits = 0
                if rest.startswith(":"):
                    digits = 1
                    while digits < len(rest) and rest[digits] in "0123456789":
                        digits += 1
                    if not 1 < digits <= 6:
                        return False
                rest = rest[digits:]
                return not rest or (rest[0] in "/?" and all("!" <= one <= "~" and one not in "#\\" for one in rest))
    return False


def application(*redirect_uris: str) -> dict[str, dict[str, list[str]]]:
    return {
        "web": {"redirectUris": []},
        "spa": {"redirectUris": []},
        "publicClient": {"redirectUris": [*redirect_uris]},
    }


@given(data=st.data(), registered=st.one_of(REGISTERED, WILD))
def test_auth0_goes_where_the_rule_says(data: st.DataObject, registered: str) -> None:
    address = data.draw(near(registered.replace("*", "a")))
    goes = auth0.matches([registered], address)
    event(f"goes: {goes}")
    assert goes == auth0_goes(registered, address)


@given(data=st.data(), registered=REGISTERED)
def test_auth0_leaves_where_the_rule_says(data: st.DataObject, registered: str) -> None:
    """Of a logout address, query and fragment are not looked at."""
    assume("?" not in registered)
    address = data.draw(near(registered)) + data.draw(st.sampled_from(["", "?a=b", "#top", "?", "?a#b", "#?"]))
    plain = address.partition("#")[0].partition("?")[0]
    assert auth0.matches_logout([registered], address) == (auth0_goes(registered, plain) or registered == address)


@given(data=st.data(), registered=REGISTERED)
def test_entra_goes_where_the_rule_says(data: st.DataObject, registered: str) -> None:
    address = data.draw(near(registered))
    goes = entra.platform_of(application(registered), address) is not None
    event(f"goes: {goes}")
    assert goes == entra_goes(registered, address)


@given(data=st.data(), registered=LOOPBACK, port=st.integers(0, 99999))
def test_entra_takes_any_port_of_this_machine(data: st.DataObject, registered: str, port: int) -> None:
    scheme, _, rest = registered.partition("//")
    host = "localhost" if rest.startswith("localhost") else "127.0.0.1"
    path = rest[len(host) :]
    path = path[1:].lstrip("0123456789") if path.startswith(":") else path
    address = data.draw(near(f"{scheme}//{host}:{port}{path}"))
    assert (entra.platform_of(application(registered), address) is not None) == entra_goes(registered, address)


@given(
    data=st.data(), registered=st.one_of(REGISTERED, st.just("http://localhost:9/cb"), st.just("https://[::1]:9/cb"))
)
def test_google_goes_where_the_rule_says(data: st.DataObject, registered: str) -> None:
    address = data.draw(near(registered))
    client = Client("any", "any")
    assert GoogleRealm.matches_redirect_uri(GoogleRealm, client, address) == google_goes(address)  # type: ignore[arg-type]


@given(data=st.data(), registered=st.one_of(WEB, LOOPBACK, WILD))
def test_a_browser_ends_at_the_registered_host(data: st.DataObject, registered: str) -> None:
    """Whatever the rule: who gets the code is who was registered, as the one who follows the address reads it."""
    address = data.draw(near(registered.replace("*", "a")))
    ours, theirs = host_in_a_browser(registered), host_in_a_browser(address)
    assert ours is not None
    if auth0.matches([registered], address):
        if ours.startswith("*."):
            assert theirs is not None
            assert theirs.endswith(ours[1:])
            assert theirs.count(".") == ours.count(".")
        else:
            assert theirs == ours
    if entra.platform_of(application(registered), address) is not None and "*" not in registered:
        assert theirs == ours
    if GoogleRealm.matches_redirect_uri(GoogleRealm, Client("a", "a"), address):  # type: ignore[arg-type]
        assert theirs in ("localhost", "127.0.0.1", "[::1]")
