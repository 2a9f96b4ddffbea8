"""Runs the Pulumi CLI on this project: gets one, attaches what it needs, and hands over.

Owns the CLI (found, installed or built), the language host, the attached provider plugins, and the emulator's process.
It does not own what the emulator answers (``emulator/``) nor what the program builds (``components/``).
"""
