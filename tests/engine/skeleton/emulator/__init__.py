"""Stands in for the emulator in tests of the engine: its process, its lock, its files and its ports, and no answers."""
