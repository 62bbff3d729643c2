"""The client under faults: a misbehaving proxy, hostile responses, invalid arguments.

``python -m tests.faults`` runs any number of trials; the tests here run a fixed number. The
promises are in ``promises``, the faults in ``kinds`` and ``mutations``. Every run depends only on
its seed.
"""
