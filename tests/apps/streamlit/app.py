"""A dashboard with Streamlit's own login."""

import streamlit as st

if st.user.is_logged_in:
    st.write(f"Logged in as {st.user.email}")
    st.write(f"Roles: {', '.join(sorted(st.user.get(st.secrets['roles']['claim'], []))) or 'none'}")
    st.button("Log out", on_click=st.logout)
else:
    st.button("Log in", on_click=st.login)
