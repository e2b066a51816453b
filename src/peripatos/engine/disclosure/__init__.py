"""What may be shown of a set of answers: `release` is the only way from answers to a figure on a screen."""

from peripatos.engine.disclosure.release import (
    MINIMUM,
    Mean,
    Share,
    TooFew,
    release,
    release_count,
    release_mean,
    release_share,
)

__all__ = ["MINIMUM", "Mean", "Share", "TooFew", "release", "release_count", "release_mean", "release_share"]
