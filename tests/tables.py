"""The tables of the documentation, as its Sphinx extension generates them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent.parent / "docs" / "_ext" / "endpoints.py"
_spec = importlib.util.spec_from_file_location("endpoints", _SOURCE)
assert _spec is not None
assert _spec.loader is not None
tables: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tables)
