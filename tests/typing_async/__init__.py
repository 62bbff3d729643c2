"""A page of a user's program, for the type checkers."""
