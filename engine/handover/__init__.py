"""One app's settings at one identity provider, from the stack's outputs to where the app reads them.

Owns the formats and the files; what the settings are is the integrations', and how a stack's outputs are read is the session's.
"""
