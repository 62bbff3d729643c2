"""Mutation testing: change one place of the client, and check that a test fails.

Run with ``python -m tests.mutation --sample 200 --seed 0``.
"""
