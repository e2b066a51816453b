"""What tests of programmes share."""

import pytest

from cast import Cast
from programme_office import Office


@pytest.fixture
def office(cast: Cast) -> Office:
    """The cast at work."""
    return Office(cast)
