"""Values drawn anew, as another night has them."""

import re
from collections import defaultdict
from random import Random

from planting.bodies import Bodies  # type: ignore[import-not-found]

from driftproxy.model.plain import Path as Place
from driftproxy.model.plain import Plain, Wild


def redrawn(random: Random, bodies: Bodies, noise: float) -> Bodies:
    """The bodies with that share of all values drawn anew: like the others at the same place, or another such value."""
    pools: defaultdict[Place, list[Plain]] = defaultdict(list)

    def gather(value: Plain, path: Place) -> None:
        if isinstance(value, dict | list):
            for step, child in value.items() if isinstance(value, dict) else ((Wild.ITEM, one) for one in value):
                gather(child, (*path, step))
        else:
            pools[path].append(value)

    def draw(value: Plain, path: Place) -> Plain:
        if isinstance(value, dict):
            return {name: draw(child, (*path, name)) for name, child in value.items()}
        if isinstance(value, list):
            return [draw(child, (*path, Wild.ITEM)) for child in value]
        return other(random, value, pools[path]) if random.random() < noise else value

    for body in bodies:
        gather(body, ())
    return [draw(body, ()) for body in bodies]


def other(random: Random, value: Plain, pool: list[Plain]) -> Plain:
    """Another value of the same kind and format; only a word that was seen, for a new one would be drift."""
    like = [one for one in pool if type(one) is type(value)]
    if isinstance(value, str) and re.search(r"\d\d", value):
        return re.sub("[1-9]", lambda _: random.choice("123456789"), value)
    if type(value) is int and abs(value) > 9:
        return value + random.randrange(10 ** (len(str(abs(value))) // 2))
    return random.choice(like) if like else value
