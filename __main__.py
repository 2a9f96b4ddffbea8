"""Reads the stack file, registers what it describes, exports what an app needs."""

import pulumi

import integrations
from components.config import read_stack
from components.stack import build, exports

stack = build(read_stack(integrations=integrations.names()))

for name, value in exports(stack, integrations.all_variables()).items():
    pulumi.export(name, value)
