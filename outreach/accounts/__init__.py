"""Staff users, their roles, how they sign in, and API tokens."""
