"""What the project costs, as ratios: the emulator against Dex, the components against a flat program.

Owns the programs and servers that it compares, and nothing that they are made of. Prints no absolute number: those are the
machine's, a ratio of two things measured side by side is the project's.
"""
