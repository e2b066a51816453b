"""What the reasons of a missing visit come to."""

from collections.abc import Collection


def waits_for_host(why: Collection[str]) -> bool:
    """Whether the rules in the way, as pointers, are all of hosts: no room, closed, or none is left."""
    return bool(why) and all(pointer == "/points" or pointer.startswith("/hosts/") for pointer in why)
