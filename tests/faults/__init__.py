"""The client under faults: a proxy that misbehaves, hostile answers, nonsensical arguments.

``python -m tests.faults`` runs as many as one likes; the tests here run a fixed number. What is
promised is in ``promises``; what goes wrong on the way is in ``kinds`` and ``mutations``. Every run
follows from its seed alone.
"""
