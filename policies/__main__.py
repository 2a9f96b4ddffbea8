"""Serves the pack to the engine."""

from pack import NAME, POLICIES
from pulumi_policy import PolicyPack

PolicyPack(name=NAME, policies=list(POLICIES))
