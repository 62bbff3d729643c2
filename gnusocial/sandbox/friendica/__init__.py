"""Friendica 2024.08 as a server of the same API: a profile of the sandbox.

It shares the world and the HTTP parts with GNU social. Routes, logins, errors, posting, the
rendering of texts and the arrays of the responses are separate. It implements the routes that GNU
social has too, those of Mastodon's API that a client of GNU social can use, and OAuth 2. Recordings
of a real server verify it, see `tests/sandbox/test_contract.py`.
"""
