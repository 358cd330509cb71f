"""Which segments of paths are names of things, and so data: what varies below one parent, answered in one shape."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from urllib.parse import unquote

from driftproxy.model.http import Interaction, Response
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import SLUG, endpoint_of
from driftproxy.traffic.endpoints.ids import may_be_slug

__all__ = ["learned"]

Read = Callable[[Response], Plain]
Segments = tuple[str, ...]
Fields = frozenset[tuple[str, ...]]

_MOST_SLUGS, _LONGEST = 2, 12
_ROOT = re.compile(r"(api|rest|v\d+([.a-z]\w*)?|[\d.-]+|.*\{.*)?", re.IGNORECASE)
"""Below the root of an API, its version, or an id lie the names of resources, not of things."""

_ALIKE = 0.8
"""Answers of one type have this part of their fields in common with the usual answer (Jaccard index)."""

_FEWEST, _DEEPEST = 3, 3
"""Fewer fields than this are shared by accident; deeper ones say nothing new about the type."""


@dataclass(slots=True)
class _Asked:
    """A path that was asked with success, ids taken out: what was answered, by method."""

    segments: Segments
    answers: defaultdict[str, list[Plain]] = field(default_factory=lambda: defaultdict(list))


def learned(interactions: Sequence[Interaction], read: Read, configured: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the configured templates, then those the recordings show, such as `api.test/repos/{slug}/issues`.

    A segment is data where paths that differ only there succeed with the same methods and give the same fields. It must
    lie below a name, and must not be one that ids lie below; and either the path goes on with a name, or each answer
    says its own segment as a value: `{"login": "ada"}` at `/users/ada`. One answer of another type is enough for no
    template. The order of the interactions does not matter. `read` says what is in a body; it is called only where
    paths differ so.
    """
    known = tuple(configured)
    groups: defaultdict[Segments, set[Segments]] = defaultdict(set)
    succeeded: defaultdict[Segments, list[Interaction]] = defaultdict(list)
    collections: set[tuple[str, str]] = set()
    for one in interactions:
        endpoint = endpoint_of(one.request, known)
        segments = tuple(f"{endpoint.host}{endpoint.path}".split("/"))
        collections.update((endpoint.host, name) for name, value in pairwise(segments) if value.startswith("{id}"))
        if endpoint.path not in known and not endpoint.operation and one.response.status // 100 == _SUCCESS:
            succeeded[segments].append(one)
    for segments in succeeded:
        for template in _templates(segments, collections):
            groups[template].add(segments)
    candidates = {template: group for template, group in groups.items() if _varies(template, group)}
    wanted = {segments for group in candidates.values() for segments in group}
    asked = {segments: _asked(segments, succeeded[segments], read) for segments in wanted}
    found: list[str] = []
    covered: set[Segments] = set()
    for template, group in sorted(candidates.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        if not group <= covered and _is_data(template, [asked[segments] for segments in group]):
            covered |= group
            found.append("/".join(template))
    return (*known, *found)


_SUCCESS = 2


def _templates(segments: Segments, collections: AbstractSet[tuple[str, str]]) -> Iterator[Segments]:
    """Yield the path with each one, and each two, of the segments that may be data taken out.

    What an id follows somewhere is the name of a collection.
    """
    if len(segments) > _LONGEST:
        return
    free = [
        index
        for index, (parent, segment) in enumerate(pairwise(segments), 1)
        if index > 1
        and may_be_slug(segment)
        and (segments[0], segment) not in collections
        and not _ROOT.fullmatch(parent)
    ]
    for amount in range(1, _MOST_SLUGS + 1):
        for taken in combinations(free, amount):
            yield tuple(SLUG if index in taken else segment for index, segment in enumerate(segments))


def _varies(template: Segments, group: set[Segments]) -> bool:
    return all(len({segments[index] for segments in group}) > 1 for index in _slugs(template))


def _slugs(template: Segments) -> list[int]:
    return [index for index, segment in enumerate(template) if segment == SLUG]


def _asked(segments: Segments, interactions: Iterable[Interaction], read: Read) -> _Asked:
    found = _Asked(segments)
    for one in interactions:
        found.answers[one.request.method.upper()].append(read(one.response))
    return found


def _is_data(template: Segments, group: Sequence[_Asked]) -> bool:
    last = _slugs(template)[-1]
    named = any(segment and "{" not in segment for segment in template[last + 1 :])
    if not named and not all(_says(one, last) for one in group):
        return False
    methods = {frozenset(one.answers) for one in group}
    return len(methods) == 1 and _are_of_one_type(
        {method: [one.answers[method] for one in group] for method in group[0].answers}
    )


def _says(asked: _Asked, index: int) -> bool:
    """Say whether the answers say the segment at the index as a value of their own."""
    wanted = unquote(asked.segments[index]).casefold()
    answers = [answer for answers in asked.answers.values() for answer in answers]
    objects = [answer for answer in answers if isinstance(answer, dict)]
    objects += [child for one in objects for child in one.values() if isinstance(child, dict)]
    return any(isinstance(value, str) and value.casefold() == wanted for one in objects for value in one.values())


def _are_of_one_type(answers: Mapping[str, Sequence[Sequence[Plain]]]) -> bool:
    """Say whether all paths answer each method with values of one kind and the same fields, and any with enough."""
    proven = False
    for by_path in answers.values():
        if len({type(answer) for one in by_path for answer in one}) > 1:
            return False
        fields = [found for one in by_path if (found := frozenset(name for answer in one for name in _fields(answer)))]
        counts = Counter(name for found in fields for name in found)
        usual = {name for name, count in counts.items() if 2 * count >= len(fields)}
        if any(len(found & usual) < _ALIKE * len(found | usual) for found in fields):
            return False
        proven = proven or (len(fields) > 1 and len(usual) >= _FEWEST)
    return proven


def _fields(value: Plain, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if len(path) == _DEEPEST:
        return
    if isinstance(value, list):
        for element in value:
            yield from _fields(element, path)
    elif isinstance(value, dict):
        for name, child in value.items():
            yield (*path, name)
            yield from _fields(child, (*path, name))
