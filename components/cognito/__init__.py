"""Amazon Cognito: one user pool with its hosted domain, groups and users, and its app clients. Imports no SDK by itself."""
