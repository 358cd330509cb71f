"""Where a change is planted, and what must be said of it."""

import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from planting.bodies import Bodies, Record, at_all, fields, kind, records, removal, steady  # type: ignore[import-not-found]
from planting.names import words  # type: ignore[import-not-found]

from driftproxy.model.plain import Path as Place
from driftproxy.model.plain import show

Said = tuple[str, str, str]
"""Rule, path, new path or what else is `after` of a compound finding; empty where it does not matter."""


@dataclass
class Case:
    """What was planted: both sides, what must be said, and what may be said beside it."""

    after: Bodies
    expected: list[Said]
    beside: set[tuple[str, str]] = field(default_factory=set)
    undecidable: bool = False
    before: Bodies | None = None


@dataclass
class Setting:
    """Where a change is planted: both sides without drift, and records of other operations to take fields from."""

    random: Random
    before: Bodies
    after: Bodies
    donors: list[Record]

    def pick(self) -> tuple[Place, str] | None:
        """A field of any kind: kinds are chosen first, or strings would be all."""
        found: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
        for path, name in fields(self.before):
            found[kind(at_all(self.before, (*path, name)), name)].append((path, name))
        return self.random.choice(found[self.random.choice(sorted(found))]) if found else None

    def donate(self, group: list[Record], taken: set[str], like: str = "") -> str | None:
        """Give every record a field of another operation, of one kind if so wished, and return its name."""
        known = {word for record in group for name in [*record, *taken] for word in words(name)}
        for donor in self.random.sample(self.donors, min(len(self.donors), 20)):
            for name in self.random.sample(sorted(donor), len(donor)):
                fits = donor[name] is not None and like in ("", kind([donor[name]], name))
                if fits and re.fullmatch(r"[A-Za-z_]{3,}", name) and not known & set(words(name)):
                    values = [record[name] for record in self.donors if record.get(name) is not None]
                    for record in group:
                        record[name] = deepcopy(self.random.choice(values))
                    return str(name)
        return None

    def neighbours(self, path: Place, taken: set[str], like: str = "") -> set[tuple[str, str]]:
        """Remove an unrelated field and add one, half of the time; return what may be said of it."""
        group, said = records(self.after).get(path, []), set[tuple[str, str]]()
        names = [name for name in group[0] if name not in taken and steady(group, name)] if group else []
        if names and self.random.random() < 0.5:
            name = self.random.choice(names)
            for record in group:
                record.pop(name, None)
            said |= removal((*path, name))
            taken = taken | {name}
        like = like if self.random.random() < 0.5 else ""
        if group and self.random.random() < 0.5 and (one := self.donate(group, taken, like)):
            said.add(("field_added", show((*path, one))))
        return said
