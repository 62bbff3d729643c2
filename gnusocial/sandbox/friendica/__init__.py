"""Friendica 2024.09 as a server of the same API: a profile of the sandbox.

It shares the world, the posting and the HTTP parts with the rest. Routes, logins, errors and the
arrays of the answers are its own. It answers JSON only, and of what Friendica has it knows the
routes that GNU social has too. Written from Friendica's source; nothing was recorded.
"""
