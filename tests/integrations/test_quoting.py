from __future__ import annotations

import tomllib

import jmespath
from hypothesis import given
from hypothesis import strategies as st

from integrations.quoting import jmespath_name, toml_string

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(TEXT)
def test_any_text_is_itself_again_after_toml(text):
    assert tomllib.loads(f"value = {toml_string(text)}\n") == {"value": text}


@given(TEXT.filter(bool))
def test_any_claim_s_name_finds_the_claim(name):
    assert jmespath.search(jmespath_name(name), {name: "found"}) == "found"
