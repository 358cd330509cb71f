"""Many nights in a row, as they happen to a project: what was planted must be found, and nothing else told."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from driftproxy.memory import News, Standing, after, due, settled
from driftproxy.model.finding import Confidence, Finding, Report
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.rerecording.planning import Wanted
from driftproxy.workflows.rerecording.rerecord import Memory, rerecord
from driftproxy.workflows.reviewing.accept import Choice, accept
from tests.nights.drifts import Planted, planted
from tests.nights.ports import Last, Learned, Shelf
from tests.nights.weather import weather
from tests.nights.wire import DECLARED, Wire, sending
from tests.nights.world import MADE, Place, World

FIRST = date(2026, 10, 1)
CALIBRATED = 3
"""Nights that are calibrated, at the beginning and after a whole body has moved; what flaps then is not known yet."""

MOVING = frozenset({"wrapped"})
Where = tuple[str, int]


@dataclass
class Open:
    """A drift: which recordings are of before it, and when somebody will accept it or take it back.

    Once it is `dealt` with, recordings may be left that could not be looked at then, and are of before it.
    """

    drift: Planted
    stale: set[Where]
    until: int
    accepted: bool
    dealt: bool = False
    missed: bool = False
    found: int | None = None


@dataclass
class Told:
    """What came of the nights: `wrong` has a sentence for each defect.

    Apart are false alarms about what is `restless`, which chance decides, and what is wrong at endpoints that were
    recorded once (`thin`): one answer cannot say what is restless. `left` is how many things were made and not removed,
    `unseen` how many drifts ended before they could be seen.
    """

    nights: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    unchecked: Counter[str] = field(default_factory=Counter)
    news: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    left: int = 0
    unseen: int = 0
    thin: list[str] = field(default_factory=list)
    restless: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __or__(self, other: "Told") -> "Told":
        return Told(
            self.nights + other.nights,
            self.planted + other.planted,
            self.found + other.found,
            self.unchecked + other.unchecked,
            self.news + other.news,
            self.asked + other.asked,
            self.left + other.left,
            self.unseen + other.unseen,
            self.thin + other.thin,
            self.restless + other.restless,
            self.wrong + other.wrong,
        )


class Project:
    """One project, over its nights."""

    def __init__(self, seed: int, nights: int) -> None:
        random.seed(seed)  # the sender's own chance: when it tries again
        self.seed, self.nights, self.told = seed, nights, Told()
        self.draw = Random(f"project {seed}")
        self.world = World(seed)
        self.weather = weather(self.world, nights, self.draw)
        self.places: dict[Where, Place] = {}
        self.shelf = Shelf({one.name: self._recorded(one) for one in self.world.places})
        self.last, self.memory = Last(), Learned()
        self.drifts: list[Planted] = []
        self.open: list[Open] = []
        self.standing, self.sent = Standing(), frozenset[str]()
        self.alarmed: dict[str, str] = {}
        self.failed: list[set[Where]] = []
        self.learning = CALIBRATED

    def run(self) -> Told:
        """Live through all nights."""
        for night in range(self.nights):
            self._plant(night)
            report = self._ask(night)
            self._judge(night, report)
            self._alert(night, report)
            self._mend(night, report)
        for one in self.open:
            self._bury(one)
        return self.told

    def _bury(self, one: Open) -> None:
        """Count a drift that ended before all of its endpoint could be checked on any night."""
        self.told.unseen += one.found is None and not one.missed

    def _recorded(self, place: Place) -> Cassette:
        found: list[Interaction] = []
        made = ""
        for number, (method, path) in enumerate(place.paths()):
            self.places[place.name, number] = place
            draw = Random(f"recorded {self.seed} {place.name} {number}")
            said = self.world.answer(place, method, path.replace(MADE, made), draw)
            if method == "POST":
                made = said.body["id"]
            body = said.raw.replace(made.encode(), MADE.encode()) if made else said.raw
            request = Request(method, f"https://{place.host}{path}", (), b"{}" if method == "POST" else b"")
            found.append(Interaction(request, Response(said.status, "", said.headers, body)))
        return Cassette(place.name, tuple(found))

    def _plant(self, night: int) -> None:
        free = [
            place
            for place in self.world.places
            if all(one.drift.place != place for one in self.open)
            and not any(one.place == place and not one.name for one in self.drifts)
        ]
        if night > CALIBRATED and free and self.draw.random() < 0.15:
            place = self.draw.choice(free)
            taken = {one.name for one in self.drifts if one.place == place}
            drift = planted(self.world, place, night, self.draw, taken)
            if drift.kind == "split" and place.sort == "life":
                return  # 10 against 9.99, once on each side, is no drift: numbers are numbers
            self.drifts.append(drift)
            # What is removed is answered with its id, and shows nothing of what it was.
            stale = {where for where, one in self.places.items() if one == place and where != ("carts", 2)}
            later = night + self.draw.randint(1, 5)
            self.open.append(Open(drift, stale, later, accepted=self.draw.random() < 0.75))
            self.told.planted[drift.kind] += 1

    def _ask(self, night: int) -> Report:
        today = (FIRST + timedelta(night)).isoformat()
        wire = Wire(self.world, self.weather, self.drifts, night)
        permits = {name: host.permit(name) for name, host in DECLARED.items()}
        with sending(wire) as sender:
            report = rerecord(
                self.shelf, sender, self.last, Memory(self.memory, calibrate=night < self.learning), Redactor(),
                wanted=Wanted(self.shelf.names(), "cassettes", permits), policy=Policy(today=today), created=today,
            )  # fmt: skip
        self.told.left += len(self.world.carts)
        self.world.carts.clear()
        self.told.nights += 1
        self.told.asked += wire.asked.total()
        self.told.unchecked.update(one.kind for one in report.unchecked)
        return report

    def _judge(self, night: int, report: Report) -> None:
        unchecked = {(one.cassette, one.index) for one in report.unchecked}
        self.failed.append(unchecked)
        shown = [one for one in report.findings if one.confidence is not Confidence.LOW]
        for one in self.open:
            mine = [finding for finding in shown if self._is_of(one, finding)]
            whole = {where for where, place in self.places.items() if place == one.drift.place}
            if mine and one.found is None:
                one.found = night
                self.told.found[one.drift.kind] += 1
            elif not mine and not whole & unchecked and not one.dealt:
                one.missed = True
                self._note(night, f"missed: {one.drift.kind} {one.drift.name} at {one.drift.place.name}")
        for finding in shown if night >= self.learning else ():
            if finding.severity.rank <= report.fail_on.rank and not any(self._is_of(one, finding) for one in self.open):
                restless = self.world.restless[self.places[min(_wheres(finding))].name]
                note = self._restless if any(name in finding.path for name in restless) else self._note
                note(night, f"false: {_line(finding)}")

    def _is_of(self, one: Open, finding: Finding) -> bool:
        return bool(_wheres(finding) & one.stale) and (
            not one.drift.name or one.drift.name in f"{finding.path} {finding.places} {finding.before} {finding.after}"
        )

    def _alert(self, night: int, report: Report) -> None:
        self.standing = after(self.standing, report)
        alerts = due(self.standing, self.sent)
        self.sent = settled(self.sent, alerts, self.standing)
        if again := due(self.standing, self.sent):
            self._wrong(night, f"told twice: {again}")
        for alert in alerts:
            self.told.news[alert.news] += 1
            for subject in alert.subjects:
                self._told(night, alert.news, subject)

    def _told(self, night: int, news: News, subject: str) -> None:
        before = self.alarmed.get(subject)
        expected = {News.GONE: News.DRIFT, News.RECOVERED: News.FAILING}.get(news)
        if news == before or (expected and before != expected):
            self._wrong(night, f"told out of turn: {news} of {subject} after {before}")
        if news is News.FAILING and not self._is_out(subject, night):
            self._wrong(night, f"told as failing: {subject}")
        self.alarmed[subject] = news

    def _is_out(self, endpoint: str, night: int) -> bool:
        """Return whether something of an endpoint was asked in vain for three nights, of one outage at least."""
        method, _, rest = endpoint.partition(" ")
        host, name = rest.split("/")[0], rest.split("/")[2]
        asked = {where for where, one in self.places.items() if (one.host, one.name) == (host, name)}
        asked = {where for where in asked if name != "carts" or ("POST", "GET", "DELETE")[where[1]] == method}
        return bool(set.intersection(asked, *self.failed[-3:])) and any(
            self.weather.outage(host, name, one) for one in range(night - 2, night + 1)
        )

    def _mend(self, night: int, report: Report) -> None:
        """Accept what is to be accepted, and let the host take back what is to be taken back."""
        for one in list(self.open):
            mine = [finding for finding in report.findings if self._is_of(one, finding)]
            if night < one.until:
                continue
            if not one.accepted:
                self._bury(one)
                self.drifts.remove(one.drift)
                self.open.remove(one)
            elif mine:
                today = (FIRST + timedelta(night)).isoformat()
                choice = Choice(fingerprints=frozenset(finding.fingerprint for finding in mine))
                accept(self.shelf, self.last, Redactor(), choice, tool="", today=today)
                for finding in mine:
                    one.stale -= _wheres(finding)
                one.dealt = True
                # What is known is known by its path.
                self.learning = night + 1 + CALIBRATED if one.drift.kind in MOVING else self.learning
                if not one.stale:
                    self.open.remove(one)

    def _restless(self, night: int, text: str) -> None:
        """Note a false alarm about what is drawn anew in each answer."""
        self.told.restless.append(f"project {self.seed}, night {night}: {text}")

    def _note(self, night: int, text: str) -> None:
        """Note what is wrong, apart where an endpoint was recorded once."""
        wrong = self.told.thin if "carts" in text else self.told.wrong
        wrong.append(f"project {self.seed}, night {night}: {text}")

    def _wrong(self, night: int, text: str) -> None:
        self.told.wrong.append(f"project {self.seed}, night {night}: {text}")


def _wheres(finding: Finding) -> set[Where]:
    return {(each.cassette, index) for each in finding.fixtures for index in each.interactions}


def _line(finding: Finding) -> str:
    return f"{finding.rule} {finding.path} at {finding.endpoint} → {finding.status} ({finding.certainty:.2f})"
