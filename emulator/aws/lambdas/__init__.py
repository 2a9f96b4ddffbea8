"""Lambda functions are run, each call in a process of its own, with the interpreter that the emulator has.

Owns the running. Does not own the functions: moto keeps them.
"""
