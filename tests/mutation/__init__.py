"""Mutation testing: change one place of the client, and see whether a test notices.

Run with ``python -m tests.mutation --sample 200 --seed 0``.
"""
