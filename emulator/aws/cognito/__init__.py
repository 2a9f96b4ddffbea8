"""Cognito's user pools: moto's models, with what the real service checks, keeps and answers beyond them."""
