"""Bodies that lie in files of their own, put into the file that names them."""

import json
from collections.abc import Callable, Iterable, Mapping, MutableMapping

from driftproxy.exchange._parts import document
from driftproxy.model.errors import CassetteError

__all__ = ["embedded"]


def embedded(
    data: bytes,
    key: str,
    holders: Callable[[Mapping[object, object]], Iterable[object]],
    put: Callable[[MutableMapping[object, object], bytes], None],
    beside: Callable[[str], bytes],
) -> bytes:
    """Return the JSON with what lies in the files that the `holders` in it name by `key`.

    `put` takes what a file holds into a holder. Where a file cannot be read, its name is followed by the reason.
    """
    if f'"{key}"'.encode() not in data:
        return data
    try:
        plain = document(data, "")
    except CassetteError:
        return data  # reading it will say why
    for one in holders(plain):
        if isinstance(one, MutableMapping) and isinstance(file := one.get(key), str):
            try:
                body = beside(file)
            except OSError as error:
                one[key] = f"{file}: {error.strerror or error}"
            else:
                del one[key]
                put(one, body)
    try:
        return json.dumps(plain).encode()
    except (TypeError, ValueError, RecursionError):  # YAML can say things that JSON cannot
        return data
