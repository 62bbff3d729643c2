"""Friendica's processing of a text: Markdown and HTML become BBCode, which is stored and rendered.

A posted text goes through `markdown`, `html_source` and `bbcode`; `plaintext` turns the resulting
HTML into the plain text of the API. All of these are pure functions. Where the server queries its
database for mentions, they take a callable.
"""
