"""Do facts of one cause have it in common, and facts of two not?"""

from driftproxy.drift import drift
from driftproxy.model.finding import Finding
from driftproxy.model.http import Cassette, Response
from driftproxy.model.plain import Plain
from tests.answers import JSON, cassette, get

DATED = (*JSON, ("Date", "Sat, 31 Oct 2026 23:59:59 GMT"))


def customer(*gone: str) -> dict[str, Plain]:
    every: dict[str, Plain] = {"id": 7, "name": "Ada", "email": "a@b.test", "phone": "1"}
    return {name: value for name, value in every.items() if name not in gone}


def asked(host: str = "api.test", **bodies: Plain) -> Cassette:
    return cassette(*(get(f"http://{host}/{name}/{n}", body) for name, body in bodies.items() for n in (1, 2, 3)))


def found(stored: Cassette, fresh: Cassette) -> list[Finding]:
    return list(drift([stored], [fresh]).findings)


def test_a_type_that_several_answers_show_is_one_cause() -> None:
    stored, fresh = (
        asked(customers=customer(*gone), orders={"total": 5, "customer": customer(*gone)}, lists=[customer(*gone)])
        for gone in ((), ("email",))
    )
    findings = found(stored, fresh)
    assert {finding.path for finding in findings} == {"$.email", "$.customer.email", "$[*].email"}
    assert len({finding.cause for finding in findings}) == 1
    assert len({finding.fingerprint for finding in findings}) == 3


def test_a_name_that_many_things_have_is_one_cause_only_in_one_type() -> None:
    thing: dict[str, Plain] = {"size": 1, "colour": "red", "weight": 2, "name": "x"}
    stored = asked(customers=customer(), guests=customer(), things=thing)
    fresh = asked(customers=customer("name"), guests=customer("name"), things={**thing, "name": 5})
    changed = asked(customers=customer("name"), guests=customer("name"), things={k: thing[k] for k in list(thing)[:3]})
    assert len({finding.cause for finding in found(stored, fresh)}) == 2
    causes = {str(finding.endpoint): finding.cause for finding in found(stored, changed)}
    assert causes["GET api.test/customers/{id}"] == causes["GET api.test/guests/{id}"]
    assert causes["GET api.test/customers/{id}"] != causes["GET api.test/things/{id}"]


def test_what_happens_on_two_hosts_has_two_causes() -> None:
    sides = ([asked(host, customers=customer(*gone)) for host in ("a.test", "b.test")] for gone in ((), ("email",)))
    stored, fresh = sides
    report = drift([cassette(*(one for each in stored for one in each.interactions))],
                   [cassette(*(one for each in fresh for one in each.interactions))])  # fmt: skip
    assert len({finding.cause for finding in report.findings}) == 2


def test_a_header_gone_from_a_whole_host_is_one_cause() -> None:
    def answers(*more: tuple[str, str]) -> Cassette:
        reply = Response(200, "", (*DATED, *more), b"{}")
        return cassette(*(get(f"http://api.test/{name}", reply) for name in "abcde"))

    findings = found(answers(("X-Total-Count", "7")), answers())
    assert [finding.rule for finding in findings] == ["header_gone"] * 5
    assert len({finding.cause for finding in findings}) == 1


def test_a_cause_is_the_same_whatever_else_was_asked() -> None:
    one = found(asked(customers=customer()), asked(customers=customer("email")))
    more = found(asked(aaa=customer(), customers=customer()), asked(aaa=customer("email"), customers=customer("email")))
    assert {finding.cause for finding in one} == {finding.cause for finding in more}
