"""Dex: its whole configuration as one text, and a secret for each app. What runs Dex is not its own. Imports no SDK by itself."""
