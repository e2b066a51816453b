"""How unevenly something is spread."""

from collections.abc import Sequence

import numpy as np


def gini(amounts: Sequence[float]) -> float:
    """Gini coefficient: 0 when everybody has the same, near 1 when one person has all; 0 when there is nothing at all.

    Raises ValueError for negative amounts or none.
    """
    sorted_amounts = np.sort(np.asarray(amounts, dtype=np.float64))
    if not sorted_amounts.size or not np.isfinite(sorted_amounts).all() or sorted_amounts[0] < 0:
        raise ValueError("amounts from 0 up are expected")
    total = float(sorted_amounts.sum())
    if total == 0:
        return 0.0
    count = sorted_amounts.size
    weights = 2 * np.arange(1, count + 1) - count - 1
    return float((weights * sorted_amounts).sum()) / (count * total)
