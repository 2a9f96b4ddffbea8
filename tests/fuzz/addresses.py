"""Redirect addresses, and what somebody might make of one."""

from __future__ import annotations

from hypothesis import strategies as st

LABELS = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
HOSTS = st.builds(".".join, st.lists(LABELS, min_size=2, max_size=4))
PORTS = st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format))
PATHS = st.from_regex(r"(?:/[A-Za-z0-9._~-]{0,8}){0,3}", fullmatch=True)
QUERIES = st.one_of(st.just(""), st.from_regex(r"\?[a-z]{1,4}=[a-z0-9]{0,4}", fullmatch=True))

WEB = st.builds("https://{}{}{}{}".format, HOSTS, PORTS, PATHS, QUERIES)
LOOPBACK = st.builds("http://{}{}{}{}".format, st.sampled_from(["localhost", "127.0.0.1"]), PORTS, PATHS, QUERIES)
WILD = st.builds("https://*.{}{}{}".format, HOSTS, PORTS, PATHS)
REGISTERED = st.one_of(WEB, LOOPBACK)

_EVIL = [
    "evil.example",
    "@",
    ":",
    "//",
    "/",
    "\\",
    "#",
    "?",
    "%2e",
    "%2f",
    "%00",
    "..",
    "*",
    ".",
    "\t",
    "\n",
    "\r\n",
    "\0",
    " ",
]
_PIECES = st.one_of(
    st.sampled_from([*_EVIL, "user@", ":8443", "\u0430", "\uff0e", "\u3002", "[::1]", "a."]), st.text(max_size=3)
)


@st.composite
def near(draw: st.DrawFn, registered: str) -> str:
    """An address that is a few changes away: a piece put in, taken out, replaced, or written otherwise."""
    text = registered
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 3)))
        middle = draw(
            st.one_of(_PIECES, st.just(text[start:end].swapcase()), st.just(text[start:end] * 2), st.just(""))
        )
        text = text[:start] + middle + text[end:]
    return text


def host_in_a_browser(address: str) -> str | None:
    """Whom a browser would ask for an address of the web (WHATWG URL standard, in the parts that differ from RFC 3986)."""
    text = "".join(one for one in address.strip("".join(map(chr, range(33)))) if one not in "\t\r\n").replace("\\", "/")
    scheme, colon, rest = text.partition(":")
    if not colon or scheme.lower() not in ("http", "https"):
        return None
    authority = rest.lstrip("/")
    for end in "/?#":
        authority = authority.partition(end)[0]
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()
