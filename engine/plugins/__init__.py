"""Provider plugins that the Pulumi CLI attaches to: stand-ins for the official auth0, aws, azuread and random ones.

Owns the gRPC servers, the checks against the official SDK's types, the comparison of properties, and one class for each
resource type that says how the vendor's own client makes, reads, changes and deletes it. It does not own starting the
CLI, nor anything of the emulator. Whoever has the official plugins uses those.
"""
