"""The asynchronous client: what only it has, and what could go wrong only there."""
