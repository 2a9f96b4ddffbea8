"""The real Dex on this machine: built once from its Go module into the cache, and run with what a stack gives it.

Owns getting the binary and its process. What stands in its configuration is ``components/dex``'s own.
"""
