"""Do places that are one field of one type speak together, and only those?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.diff.odds.kin import Kin, Names, alike, kinship, pooled
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally
from driftproxy.model.flow import Flow
from driftproxy.model.shape import EMPTY

GONE = Tally(0, 2, 0, 0, 0, 0, 0, 0)
LOST = Tally(1, 1, 0, 0, 0, 0, 0, 0)
KEPT = Tally(2, 0, 0, 0, 0, 0, 0, 0)
CUSTOMER, OTHER = frozenset({"id", "name", "email"}), frozenset({"id", "size", "colour"})


def spot(name: str, siblings: frozenset[str], tally: Tally) -> Spot:
    return Spot((name,), (name,), EMPTY, EMPTY, Flow(), tally, siblings=siblings)


def unknown(_index: int) -> frozenset[str]:
    """Of no place is known which things it shows."""
    return frozenset()


def test_the_same_field_of_the_same_type_is_counted_together() -> None:
    spots = [
        replace(spot("name", siblings, GONE), nights=nights)
        for siblings, nights in ((CUSTOMER, 7), (CUSTOMER | {"phone"}, 5))
    ]
    both = Kin(Tally(0, 4, 0, 0, 0, 0, 0, 0), 5)
    assert pooled(spots, [one.presence for one in spots], alike, unknown) == {0: both, 1: both}


def test_a_thing_that_several_places_show_is_one_witness() -> None:
    spots = [spot("name", CUSTOMER, GONE), spot("name", CUSTOMER | {"phone"}, GONE)]
    tallies = [one.presence for one in spots]
    shown = (frozenset({"7", "8"}), frozenset({"7", "8"}), frozenset({"8", "9", "10", "11"}))
    assert pooled(spots, tallies, alike, lambda index: shown[index])[0] == Kin(GONE, 0)
    assert pooled(spots, tallies, alike, lambda index: shown[index + 1])[0].tally == Tally(0, 3, 0, 0, 0, 0, 0, 0)


def test_another_type_or_another_field_is_not() -> None:
    spots = [spot("name", CUSTOMER, GONE), spot("name", OTHER, GONE), spot("email", CUSTOMER, GONE)]
    assert pooled(spots, [one.presence for one in spots], alike, unknown) == {0: Kin(GONE, 0), 1: Kin(GONE, 0)}


def test_a_place_where_it_is_sometimes_so_speaks_for_those_that_look_alike() -> None:
    spots = [spot("name", CUSTOMER, LOST), spot("name", CUSTOMER, KEPT)]
    assert pooled(spots, [one.presence for one in spots], alike, unknown) == {0: Kin(Tally(3, 1, 0, 0, 0, 0, 0, 0), 0)}


def test_where_kin_say_otherwise_those_with_the_same_things_inside_are_asked() -> None:
    page, other = frozenset({"next", "data"}), Tally(0, 0, 0, 2, 0, 0, 0, 0)
    spots = [
        replace(spot("next", page, tally), inside=frozenset({f"data.{inner}"}))
        for inner, tally in (("start", LOST), ("start", KEPT), ("text", other))
    ]
    assert pooled(spots, [one.presence for one in spots], alike, unknown) == {0: Kin(Tally(3, 1, 0, 0, 0, 0, 0, 0), 0)}
    assert pooled(spots[::2], [one.presence for one in spots[::2]], alike, unknown) == {0: Kin(LOST, 0)}


def test_those_whose_fields_are_nearly_the_same_are_asked_too() -> None:
    user = frozenset({"id", "login", "name", *(f"{part}_url" for part in range(15))})
    came = Tally(0, 0, 2, 0, 0, 0, 0, 0)
    told = ((user, LOST), (user | set("abcdefg"), KEPT), (user | set("abcdefghi"), came), (user, LOST))
    spots = [spot("name", names, tally) for names, tally in told]
    both = Kin(Tally(2, 2, 0, 0, 0, 0, 0, 0), 0)
    assert pooled(spots, [one.presence for one in spots], alike, unknown)[0] == both


RARE = frozenset({"shipping", "invoice_prefix", "tax_exempt", "preferred_locales"})
COMMON = frozenset({"id", "object", "created", "livemode"})
OTHERS = [COMMON | {f"field_{number}", f"more_{number}"} for number in range(60)]


def test_records_of_one_type_may_show_few_of_their_fields() -> None:
    whole = COMMON | RARE | {f"optional_{number}" for number in range(30)}
    small = COMMON | RARE
    related = kinship([whole, small, *OTHERS])
    assert related(whole, small)
    assert not alike(whole, small)


def test_names_that_all_records_have_tell_nothing() -> None:
    few, many = COMMON | {"url"}, COMMON | {"size", "colour", "weight", "height"}
    related = kinship([few, many, *OTHERS])
    assert not related(few, many)
    assert not alike(few, many)


@given(st.lists(st.frozensets(st.sampled_from("abcdefghijkl"), min_size=1), min_size=2, max_size=8))
def test_kinship_is_mutual_and_takes_in_who_looks_alike(records: list[Names]) -> None:
    related = kinship(records)
    for one in records:
        for other in records:
            assert related(one, other) == related(other, one)
            assert related(one, other) or not alike(one, other)
