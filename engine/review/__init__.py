"""What a reviewer has to know before, and an operator after: previews, deployments and drift, as tables, Markdown, comments and issues.

Owns reading the engine's events, bringing up the base that a change is compared with, the words for what a change costs, and
handing reports to GitHub. It does not own running the CLI (``engine/session.py``) nor the policies (``policies/``).
"""
