"""The scene of the tests of matching."""

from matching_scene import scene  # noqa: F401  (a fixture)
