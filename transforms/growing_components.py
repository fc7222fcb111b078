"""What hangs together, while copies and edges come one after the other."""

from collections.abc import Iterable, Iterator


class GrowingComponents:
    """Union-find over handles, with the members and the edges of each component (smaller joins larger)."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._edges: dict[int, list[int]] = {}

    def _find(self, handle: int) -> int:
        root = self._root.setdefault(handle, handle)
        if root == handle and handle not in self._members:
            self._members[handle], self._edges[handle] = [handle], []
        return root

    def connect(self, left: int, right: int, edge: int | None = None) -> bool:
        """Whether the two were apart."""
        large, small = self._find(left), self._find(right)
        apart = large != small
        if apart:
            if len(self._members[large]) < len(self._members[small]):
                large, small = small, large
            moved = self._members.pop(small)
            for handle in moved:
                self._root[handle] = large
            self._members[large] += moved
            self._edges[large] += self._edges.pop(small)
        if edge is not None:
            self._edges[large].append(edge)
        return apart

    def around(self, handles: Iterable[int]) -> tuple[list[int], list[int]]:
        """Members and edges of the components of these; a handle without edges is alone."""
        handles = list(handles)
        roots = {self._root[h] for h in handles if h in self._root}
        members = [h for h in set(handles) if h not in self._root]
        edges: list[int] = []
        for root in roots:
            members += self._members[root]
            edges += self._edges[root]
        return members, edges

    def groups(self, handles: Iterable[int]) -> Iterator[list[int]]:
        """All components, those of single handles too."""
        yield from self._members.values()
        yield from ([h] for h in handles if h not in self._root)
