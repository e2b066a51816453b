"""Whole prices over a scale, and the bound that a judge will find with them."""

from typing import Final

import numpy as np

from peripatos.engine.ecosystem.problem import Certificate
from peripatos.engine.ecosystem.solve.prices import Oracle, Prices

SCALE: Final = 1000
EXACT: Final = 2.0**52  # sums of whole numbers below this are exact in floating point


def certificate_of(oracle: Oracle, prices: Prices) -> tuple[Certificate, int]:
    """The certificate and its bound; the scale gives way where sums would no longer be exact."""
    problem, limits = oracle.board.problem, oracle.board.limits
    heavy = float(limits.capacity @ prices.places) + float(
        limits.minutes[oracle.limited] @ prices.minutes[oracle.limited]
    )
    heavy += float(np.abs(prices.persons) @ oracle.most) + float(oracle.board.gain.sum()) + problem.leaders * 10**6
    heavy += float((problem.wants * problem.missing_cost).sum()) + float(oracle.board.topic_weight.sum())
    scale = SCALE if heavy * SCALE * 8 < EXACT else 1
    minutes = np.where(oracle.limited, np.rint(prices.minutes * scale), 0)
    certificate = Certificate(
        scale=scale,
        places=np.rint(prices.places * scale).astype(np.int64),
        minutes=minutes.astype(np.int64),
        persons=np.where(oracle.most > 0, np.rint(prices.persons * scale), 0).astype(np.int64),
    )
    whole = Prices(
        certificate.places.astype(np.float64),
        certificate.minutes.astype(np.float64),
        certificate.persons.astype(np.float64),
    )
    return certificate, int(oracle.ask(whole, scale).bound) // scale
