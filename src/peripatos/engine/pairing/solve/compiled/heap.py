"""A binary heap of numbered nodes by distance, with their places, for shortest paths."""

from peripatos.engine.arrays import IntArray, ShortArray
from peripatos.engine.kernels import kernel


@kernel
def lift(heap: ShortArray, place: ShortArray, distance: IntArray, size: int, node: int) -> int:
    """Enter a node, or move it up after its distance fell. Returns the size of the heap."""
    at = place[node]
    if at < 0:
        at = size
        size += 1
    while at > 0:
        parent = (at - 1) >> 1
        other = heap[parent]
        if distance[other] <= distance[node]:
            break
        heap[at] = other
        place[other] = at
        at = parent
    heap[at] = node
    place[node] = at
    return size


@kernel
def drop_root(heap: ShortArray, place: ShortArray, distance: IntArray, size: int) -> int:
    """Take the nearest node out. Returns the size of the heap."""
    place[heap[0]] = -1
    size -= 1
    if size == 0:
        return 0
    node = heap[size]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and distance[heap[child + 1]] < distance[heap[child]]:
            child += 1
        other = heap[child]
        if distance[other] >= distance[node]:
            break
        heap[at] = other
        place[other] = at
        at = child
    heap[at] = node
    place[node] = at
    return size
