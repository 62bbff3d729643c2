"""The asynchronous client: what only it has, and faults that can occur only there."""
