"""What a redirect URI must be, on what anybody might write."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from criteria import redirect_uris
from hypothesis import given
from hypothesis import strategies as st

DEFAULTS = {setting.name: setting.default for setting in redirect_uris.SETTINGS}
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,10}(-[a-z0-9]{1,5})?", fullmatch=True)
HOSTS = st.lists(NAMES, min_size=2, max_size=4).map(".".join)
PATHS = st.lists(NAMES, max_size=4).map("/".join)


@given(HOSTS, PATHS, st.none() | st.integers(1, 65535), st.none() | NAMES)
def test_an_https_uri_of_host_port_path_and_query_passes(host, path, port, query):
    uri = f"https://{host}{f':{port}' if port else ''}/{path}{f'?app={query}' if query else ''}"

    assert redirect_uris.problem_of(uri, DEFAULTS) is None


@given(st.text(max_size=60) | st.builds("https://{}/{}".format, st.text(max_size=30), st.text(max_size=30)))
def test_what_passes_is_https_with_a_host_and_nothing_that_stands_for_something_else(uri):
    if redirect_uris.problem_of(uri, {**DEFAULTS, "allowLoopback": False}) is None:
        parts = urlsplit(uri)
        assert parts.scheme == "https"
        assert parts.hostname
        assert not set("*#{}\\@ ") & set(f"{parts.netloc}{parts.fragment}")
        assert ".." not in parts.path.split("/")


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost@evil.example/",
        "http://localhost.example/",
        "http://127.0.0.1.nip.io/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::1].evil.example/",
        "http://[::1]evil.example/",
        "https://board.example.com:99999/",
        "https://board.example.com:443x/",
        "https://board%2eexample.com/",
        "https://bo\N{CYRILLIC SMALL LETTER A}rd.example.com/",
        "https://board.example.com/\N{RIGHT-TO-LEFT OVERRIDE}x",
        "HTTP://board.example.com/",
        "https://board.example.com/a/..%2fb",
        "https://board.example.com/%5C..",
        "https://board.example.com/\tx",
        "data:text/html,x",
        "file:///etc/passwd",
        "urn:ietf:wg:oauth:2.0:oob",
    ],
)
def test_what_looks_like_this_machine_or_another_place_is_refused(uri):
    assert redirect_uris.problem_of(uri, DEFAULTS) is not None


def test_upper_case_in_the_host_and_scheme_is_the_same_uri():
    assert (
        redirect_uris.problem_of("HTTPS://Board.Example.com/", {**DEFAULTS, "allowedHosts": ["board.example.com"]})
        is None
    )


def test_a_fix_for_plain_http_is_the_same_uri_by_https():
    assert redirect_uris.problem_of("http://a.example:81/b", DEFAULTS) == (
        "must be https; plain http is for loopback only",
        "use 'https://a.example:81/b'",
    )
