"""Reads the stack file, registers what it describes, exports what an app needs."""

import pulumi

import integrations
from components.config import read_stack
from components.exports import exports
from components.rendering import render
from components.stack import build

stack = build(read_stack(integrations=integrations.app_roles()))
rendered = render(stack, integrations.all_variables(), integrations.all_files())

for name, value in exports(stack, rendered).items():
    pulumi.export(name, value)
