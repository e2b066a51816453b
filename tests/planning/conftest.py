"""The scene of the tests of planning."""

from planning_scene import planning  # noqa: F401  (a fixture)
