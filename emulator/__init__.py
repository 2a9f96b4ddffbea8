"""The identity providers on this machine.

Owns: the vendors' management APIs, their login pages and tokens, and the state behind both. Does not own: anything
that the components or policies know; what shares code shares its mistakes, so nothing is imported from them.
"""
