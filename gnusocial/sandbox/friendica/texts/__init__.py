"""What Friendica makes of a text: Markdown and HTML become BBCode, which is stored and shown.

A posted text goes through `markdown`, `html_source` and `bbcode`; what the API shows as plain text
comes from that HTML through `plaintext`. All of it is functions of text, also where the server asks
its database: who is mentioned comes in as a function.
"""
