"""Facts to judgements, one rule per file; here, how all rules together judge the facts of a comparison."""

from collections.abc import Iterable, Iterator
from hashlib import blake2s

from driftproxy.model.change import Change, IdTypeChanged
from driftproxy.model.finding import Confidence, Finding
from driftproxy.model.plain import show
from driftproxy.model.plugin import Rule
from driftproxy.model.policy import Policy
from driftproxy.plugins import discover
from driftproxy.rules._ignores import graded, sift
from driftproxy.rules._known import settle
from driftproxy.rules._uses import idle

__all__ = ["idle", "judge", "settle", "sift"]


def judge(changes: Iterable[Change], policy: Policy) -> Iterator[tuple[Change, Finding]]:
    """Yield each fact with its finding, as bad as the policy has it."""
    rules = sorted(discover("rules", Rule).values(), key=lambda rule: (rule.catch_all, rule.id))
    for change in changes:
        yield change, graded(_judge(change, rules), policy)


def _judge(change: Change, rules: Iterable[Rule]) -> Finding:
    for rule in rules:
        if rule.on is type(change) and (message := rule.check(change)):
            return Finding(
                rule=rule.id,
                title=rule.title,
                severity=rule.severity,
                confidence=Confidence.of(change.certainty),
                certainty=round(change.certainty, 4),
                message=message,
                endpoint=change.place.endpoint,
                status=change.place.status,
                path=change.place.where,
                pointer=change.place.pointer,
                before=change.before,
                after=change.after,
                evidence=change.evidence,
                fingerprint=_fingerprint(rule, change),
                places=tuple(map(show, getattr(change, "paths", ()))),
            )
    raise AssertionError(f"no rule judges {type(change).__name__}")


def _fingerprint(rule: Rule, change: Change) -> str:
    """Return 12 hex digits of the rule and the place, never of counts or values: the same on two nights.

    Ids of one answer may turn in more than one way, at one place: there the types count, too.
    """
    place = change.place
    types = _types(change) if isinstance(change, IdTypeChanged) else ()
    text = "\n".join((rule.id, str(place.endpoint), str(place.status), place.where, *types))
    return blake2s(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _types(change: Change) -> tuple[str, ...]:
    """Return both types, with the formats only where these are all that differs."""
    kinds = tuple(side.partition(" (")[0] for side in (change.before, change.after))
    return kinds if len(set(kinds)) > 1 else (change.before, change.after)
