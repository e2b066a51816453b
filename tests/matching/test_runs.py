"""A run from claim to result."""

import pytest

from matching_scene import FIXTURES, Scene


def test_a_run_serves_everybody_it_can_and_proves_it(scene: Scene) -> None:
    run = scene.run()
    assert (run.state, run.status, run.served, run.leaders, run.mentors) == ("solved", "optimal", 4, 4, 3)
    assert run.value == run.bound
