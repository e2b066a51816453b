"""Whole points, shared out so that nothing is lost."""

import numpy as np

from peripatos.engine.arrays import IntArray


def apportion(points: int, weights: IntArray) -> IntArray:
    """Share points among the columns of each row by weight: rounded down, the rest to the largest remainders.

    weights: (k, c) integers from 0 up. Rows sum to points exactly, or to 0 where every weight is 0.
    """
    total = weights.sum(axis=1, keepdims=True)
    scaled = weights * points
    shares: IntArray = scaled // np.maximum(1, total)
    left = np.where(total[:, 0] > 0, points - shares.sum(axis=1), 0)
    order = np.argsort(-(scaled - shares * total), axis=1, kind="stable")
    extra = np.zeros_like(shares)
    np.put_along_axis(extra, order, (np.arange(weights.shape[1]) < left[:, None]).astype(np.int64), axis=1)
    shares += extra
    return shares


def evenly(points: int, parts: int) -> list[int]:
    """Share points evenly, the first parts getting what is left over."""
    return apportion(points, np.ones((1, parts), dtype=np.int64))[0].tolist() if parts else []
