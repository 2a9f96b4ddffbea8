"""A page for people: every app at every identity provider here, a button that logs in, and the decoded tokens.

Owns the page. Does not own a login: the browser goes through the vendor's own pages, and the tokens are those that the app would get.
"""

from emulator.console.app import create_app

__all__ = ["create_app"]
