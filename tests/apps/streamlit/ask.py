"""Has Streamlit read the secrets of the folder that this runs in, as ``st.login()`` does, and tells what it made of them."""

import json
import sys

from streamlit import auth_util
from streamlit.runtime.secrets import secrets_singleton

auth_util.validate_auth_credentials("default")
section = auth_util.get_secrets_auth_section()
sys.stdout.write(
    json.dumps(
        {
            "redirect_uri": auth_util.get_validated_redirect_uri(),
            "cookie_secret": auth_util.get_signing_secret(),
            "provider": auth_util.generate_default_provider_section(section),
            "role_claim": secrets_singleton["roles"]["claim"],
        }
    )
)
