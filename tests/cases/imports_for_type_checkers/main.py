from __future__ import annotations

import typing as t
from typing import TYPE_CHECKING

from imports_for_type_checkers.work import double

if TYPE_CHECKING:
    import weighty
if t.TYPE_CHECKING:
    from imports_for_type_checkers import shapes


def draw(table: weighty.Table, shape: shapes.Shape) -> None:
    """Needs neither to run."""


if __name__ == "__main__":
    print(double(1))
