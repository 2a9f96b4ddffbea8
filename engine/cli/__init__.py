"""A Pulumi CLI for this machine: the one on PATH, else a cached one, else installed, else built.

Owns finding and making the CLI; what is attached to it is the rest of ``engine``'s.
"""
