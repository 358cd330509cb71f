"""A world of three sandboxes: what they answer on a good day, in which some is drawn anew each time.

What an object has for good is drawn from the seed; what is restless (optional fields, nulls, the lengths of lists,
values that change by themselves) is drawn for each answer.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Json = Any
"""A JSON value."""


@dataclass(frozen=True)
class Said:
    """An answer: its body before it is written down."""

    body: Json
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Place:
    """An endpoint: a record of one of several objects, a list of them, or a life (made, read, removed)."""

    host: str
    name: str
    sort: str

    def paths(self) -> list[tuple[str, str]]:
        """Return what is asked for."""
        base = f"/v1/{self.name}"
        if self.sort == "list":
            return [("GET", base), ("GET", f"{base}?page=2")]
        if self.sort == "life":
            return [("POST", base), ("GET", f"{base}/{MADE}"), ("DELETE", f"{base}/{MADE}")]
        return [("GET", f"{base}/{number}") for number in range(101, 105)]


MADE = f"{'crt'}_4f2a9c1d7e"
"""The id under which the recording made something."""

HOSTS = ("billing.test", "shop.test", "crm.test")
_NAMES = ("invoices", "customers", "plans", "payouts", "orders", "products", "parcels", "stores", "leads", "deals")
_STABLE = ("name", "total", "price", "state", "created", "day", "url", "active", "owner", "address", "stamp", "weight")
_OPTIONAL = ("discount", "note", "parent", "tracking", "tax_id")
_NULLABLE = ("closed_at", "coupon", "phone", "comment")
_LISTS = ("items", "tags", "events")


@dataclass
class World:
    """Places, each with the fields it has for good, and those that are restless with how often they are there."""

    seed: int
    places: list[Place] = field(init=False)
    stable: dict[str, list[str]] = field(init=False)
    restless: dict[str, dict[str, float]] = field(init=False)
    carts: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        draw = Random(f"world {self.seed}")
        names = draw.sample(_NAMES, 5)
        sorts = ["record", "list", "record", "record", "record"]
        self.places = [
            Place(HOSTS[number % 3], name, sort) for number, (name, sort) in enumerate(zip(names, sorts, strict=True))
        ]
        self.places.append(Place("shop.test", "carts", "life"))
        self.stable = {one.name: draw.sample(_STABLE, 7) for one in self.places}
        self.restless = {
            one.name: {
                name: draw.choice([draw.uniform(0.05, 0.3), draw.uniform(0.7, 0.95)])
                for name in (draw.choice(_OPTIONAL), draw.choice(_NULLABLE), draw.choice(_LISTS))
            }
            for one in self.places
        }

    def place(self, host: str, path: str) -> Place:
        """Return the place of a path."""
        return next(
            one for one in self.places if one.host == host and path.split("?", maxsplit=1)[0].split("/")[2] == one.name
        )

    def answer(self, place: Place, method: str, path: str, draw: Random) -> Said:
        """Return what is answered on a good day."""
        ident = path.partition("?")[0].rpartition("/")[2]
        headers = (*Said({}).headers, ("Date", "Thu, 01 Oct 2026 02:00:00 GMT"), ("ETag", f'"{draw.random()}"'))
        if place.sort == "list":
            page = 2 if path.endswith("page=2") else 1
            records = [self._record(place, f"{page}{number}", draw) for number in range(draw.randint(2, 5))]
            listed = {"data": records, "page": page, "more": page == 1}
            return Said(listed, 200, (*headers, ("X-Total-Count", str(draw.randint(5, 99)))))
        if place.sort != "life":
            return Said(self._record(place, ident, draw), 200, headers)
        if method == "POST":
            ident = f"crt_{draw.getrandbits(40):010x}"
            self.carts.add(ident)
            return Said(self._record(place, ident, draw), 201, headers)
        if ident not in self.carts:
            return Said({"error": {"code": "not_found"}}, 404, headers)
        if method == "DELETE":
            self.carts.remove(ident)
            return Said({"id": ident, "deleted": True}, 200, headers)
        return Said(self._record(place, ident, draw), 200, headers)

    def _record(self, place: Place, ident: str, draw: Random) -> dict[str, Json]:
        own = Random(f"{self.seed} {place.name} {'cart' if place.sort == 'life' else ident}")
        record: dict[str, Json] = {"id": int(ident) if ident.isdecimal() else ident}
        for name in self.stable[place.name]:
            record[name] = _VALUES[name](own, draw)
        for name, often in self.restless[place.name].items():
            there = draw.random() < often
            if name in _LISTS:
                record[name] = [_element(draw) for _ in range(draw.randint(0, 4))]
            elif name in _NULLABLE or there:
                record[name] = f"{name} {draw.randint(1, 9)}" if there else None
        return record


def _element(draw: Random) -> dict[str, Json]:
    element: dict[str, Json] = {"sku": f"A-{draw.randint(10, 99)}", "count": draw.randint(1, 9)}
    return element | ({"gift": True} if draw.random() < 0.4 else {})


_VALUES: dict[str, Callable[[Random, Random], Json]] = {
    "name": lambda own, _: own.choice(["Ada", "Grace", "Edsger", "Barbara"]),
    "total": lambda _, draw: draw.randint(100, 9999),
    "price": lambda own, _: own.randint(100, 999) / 100 + 0.005,
    "state": lambda own, _: own.choice(["open", "paid", "void"]),
    "created": lambda own, _: f"2026-0{own.randint(1, 9)}-1{own.randint(0, 9)}T12:00:00Z",
    "day": lambda own, _: f"2026-0{own.randint(1, 9)}-1{own.randint(0, 9)}",
    "url": lambda own, _: f"https://cdn.example/{own.getrandbits(24)}.png",
    "active": lambda _, draw: draw.random() < 0.5,
    "owner": lambda own, _: {"id": own.randint(1, 99), "team": own.choice(["red", "blue"])},
    "address": lambda own, _: {"city": own.choice(["Bonn", "Ulm"]), "zip": str(own.randint(10000, 99999)), "lines": 2},
    "stamp": lambda own, draw: 1_790_000_000 + own.randint(0, 999) + draw.randint(0, 99),
    "weight": lambda _, draw: draw.randint(1, 50),
}
