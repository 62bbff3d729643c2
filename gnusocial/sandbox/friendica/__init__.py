"""Friendica 2024.08 as a server of the same API: a profile of the sandbox.

It shares the world and the HTTP parts with the rest. Routes, logins, errors, posting, the rendering
of texts and the arrays of the answers are its own. It knows the routes that GNU social has too,
those of Mastodon's API that a client of GNU social can use, and OAuth 2. Held by recordings of a
real one, see `tests/sandbox/test_contract.py`.
"""
