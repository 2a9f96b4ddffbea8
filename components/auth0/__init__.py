"""Auth0: database connections, roles, users, the role claim, and the clients of a tenant. Imports no SDK by itself."""
