"""Microsoft Entra ID: users of a tenant, app registrations, their secrets and who has which app role. Imports no SDK by itself."""
