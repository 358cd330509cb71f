"""Is what is planted found, nothing else told, and each alert sent once, night after night?"""

from tests.nights.run import Project


def test_a_month_of_nights() -> None:
    """`make nights` lives through a thousand."""
    told = Project(seed=3, nights=30).run()
    assert told.wrong == []
    assert told.nights == 30
    assert told.found
    assert min(told.news.values()) > 0
    assert told.news.keys() == {"drift", "gone", "failing", "recovered"}
