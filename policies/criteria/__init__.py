"""What more than one policy judges by: a URI, a lifetime, a password, a policy document of IAM, a secret in clear text.

Owns the judgement of a value, and nothing of where it stands or who gave it.
"""
