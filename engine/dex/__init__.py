"""The real Dex, built once from its Go module into the cache.

Owns getting the binary; what configures and starts it is its users' own.
"""
