"""Microsoft Graph, v1.0 and beta, for what concerns applications and those who use them: one file a resource.

Owns requests, permissions, validation, queries and the shapes of answers. Does not own what is kept: that is the directory's.
What is not implemented answers 501 and names the operation.
"""
