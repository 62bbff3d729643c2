"""What bounds a page, and what no bound can be."""

from __future__ import annotations

import pytest

from gnusocial import Status
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.pagination.rules import check_bound


@pytest.mark.parametrize("bound", [7, "7", "0000000000000000007", {"id": "7"}, Status(id=7)])
def test_a_bound_in_every_form(bound: object) -> None:
    assert check_bound(bound, "max_id") == 7


@pytest.mark.parametrize(
    "bound", ["", "7a", "-7", "\u0667", f"{7:020}", "9" * 5000, 0, True, 7.0, 2**63]
)
def test_what_is_no_bound(bound: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="max_id must be a whole number"):
        check_bound(bound, "max_id")
