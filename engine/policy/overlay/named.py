"""Rules and warnings while an overlay changes them: a list whose items are found by name."""

from __future__ import annotations

from engine.policy.text.document import Map, Place, Seq


class Named:
    """A list whose items have names, while an overlay changes it."""

    def __init__(self, base: Seq, key: str) -> None:
        self.items: dict[str, tuple[Map, Place | None]] = {}
        for index, item in enumerate(base):
            if isinstance(item, Map):
                self.items[str(item.get(key, index))] = (item, base.entry(index))
        self.names = list(self.items)
        self.last_after: dict[str, str] = {}

    def of(self, name: str) -> Map:
        """The item of a name."""
        return self.items[name][0]

    def put(self, name: str, item: Map, place: Place | None) -> None:
        """Put an item in the place of the one with its name, or at the end."""
        if name not in self.items:
            self.names.append(name)
        self.items[name] = (item, place)

    def drop(self, name: str) -> None:
        """Take an item away."""
        self.names.remove(name)
        del self.items[name]

    def move(self, name: str, side: str, other: str) -> None:
        """Put an item right before another, or right after it and what was put after it earlier."""
        self.names.remove(name)
        last = self.last_after.get(other, other)
        if side == "after":
            self.names.insert(self.names.index(last if last in self.names else other) + 1, name)
            self.last_after[other] = name
        else:
            self.names.insert(self.names.index(other), name)

    def as_seq(self, base: Seq) -> Seq:
        """The list as it is now."""
        merged = Seq(self.items[name][0] for name in self.names)
        merged.place = base.place
        nowhere = base.place
        for name in self.names:
            place = self.items[name][1] or nowhere
            if place is not None:
                merged.places.append(place)
        return merged
