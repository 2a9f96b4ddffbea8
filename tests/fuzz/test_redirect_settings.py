"""What the stack file takes for a callback is an address that every vendor reads alike: exact, https or of this machine, and nobody else's.

Source: RFC 9700 sections 2.1 and 4.1.3, RFC 3986 appendix A (what may stand in a URI), RFC 8252 section 7.
"""

from __future__ import annotations

import ipaddress
import string

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from components.schema import check_redirect_uri
from tests.fuzz.addresses import LOOPBACK, WEB, WILD, near

_ALLOWED = frozenset(string.ascii_letters + string.digits + "-._~:/?#[]@!$&'()+,;=%")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def is_sound(uri: str, *, custom_scheme: bool) -> bool:
    """A strict reading, letter by letter."""
    if not uri or not set(uri) <= _ALLOWED or "#" in uri:
        return False
    scheme, colon, rest = uri.partition(":")
    if not colon or not scheme or not scheme[0].isalpha() or scheme != scheme.lower():
        return False
    if scheme not in ("http", "https"):
        return custom_scheme and "." in scheme
    if not rest.startswith("//"):
        return False
    authority = rest[2:].partition("/")[0].partition("?")[0]
    if "@" in authority:
        return False
    host, port_colon, port = authority.partition("]")
    host, port = (
        (host + "]", port)
        if port_colon
        else (authority.partition(":")[0], authority[len(authority.partition(":")[0]) :])
    )
    if port and (not port.startswith(":") or not port[1:].isdigit() or not 0 < int(port[1:]) < 65536):
        return False
    if host.startswith("["):
        return _is_ipv6(host[1:-1]) and (scheme == "https" or host == "[::1]")
    labels = host.split(".")
    if not all(label and set(label) <= set(string.ascii_letters + string.digits + "-_") for label in labels):
        return False
    return scheme == "https" or host.lower() in _LOOPBACK


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.IPv6Address(text).scope_id is None
    except ValueError:
        return False


def accepts(uri: str, *, custom_scheme: bool = False) -> bool:
    try:
        assert check_redirect_uri(uri, custom_scheme=custom_scheme) == uri
    except PydanticCustomError as refused:
        rule = str(refused.context["rule"]) if refused.context else ""
        assert rule.startswith("must ")
        return False
    return True


@given(data=st.data(), start=st.one_of(WEB, LOOPBACK, WILD, st.just("com.example.app:/callback")), custom=st.booleans())
def test_an_address_that_is_taken_is_sound(data: st.DataObject, start: str, custom: bool) -> None:
    uri = data.draw(near(start))
    taken = accepts(uri, custom_scheme=custom)
    event(f"taken: {taken}")
    if taken:
        assert is_sound(uri, custom_scheme=custom)


@given(uri=st.text(max_size=30), custom=st.booleans())
def test_any_text_is_taken_only_if_it_is_sound(uri: str, custom: bool) -> None:
    if accepts(uri, custom_scheme=custom):
        assert is_sound(uri, custom_scheme=custom)


@given(uri=st.one_of(WEB, LOOPBACK))
def test_a_plain_address_is_taken(uri: str) -> None:
    assert accepts(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://[",
        "https://host:port/",
        "https://host:99999/",
        "https://host\\.evil.example/",
        "https://@host/",
        "https://host\0/",
        "https://host/\u202e",
        "https://\u0430pp.example/",
        "https:host/callback",
        "https:///callback",
        "https://host../callback",
        "https://ho st/",
        'https://host/">',
        "HTTPS://host/callback",
        "//host/callback",
        "javascript:alert(1)",
        "javascript.x:alert(1)//\n",
        "",
    ],
)
def test_what_readers_read_differently_is_refused(uri: str) -> None:
    assert not accepts(uri)
