import numpy as np

from transforms.text.retold import PART
from transforms.text.roundups import find_holders, find_pieces, without_digests
from transforms.text.verify import Edges

ROUNDUP = 100


def pieces(*places: tuple[int, float, float, float]) -> Edges:
    """Pieces of ROUNDUP: (story copy, from, to, where the piece begins in the story)."""
    copies, begin, end, start = zip(*places, strict=True)
    n = len(places)
    fifth = np.full(n, 0.2, np.float32)
    return Edges(
        left=np.array(copies, np.uint64),
        right=np.full(n, ROUNDUP, np.uint64),
        jaccard=fifth,
        containment=fifth,
        coverage=fifth,
        similarity=fifth,
        joins=np.ones(n, np.bool_),
        connects=np.ones(n, np.bool_),
        left_from=np.array(start, np.float32),
        left_to=np.ones(n, np.float32),
        right_from=np.array(begin, np.float32),
        right_to=np.array(end, np.float32),
        wording=np.ones(n, np.float32),
        days_later=np.full(n, 0.1, np.float32),  # the round-up comes after what it holds
        parts=np.zeros(n, PART),
    )


def found(edges: Edges, groups: dict[int, int] | None = None) -> list[int]:
    """The round-ups, where partners are of the stories that ``groups`` tells."""
    held = find_pieces(edges)
    told = [(groups or {}).get(partner, partner) for partner in held.partners.tolist()]
    stories = np.array(told, np.uint64)
    return find_holders(held._replace(stories=stories, topics=stories)).tolist()


def test_three_leads_in_three_places_are_a_roundup() -> None:
    assert found(pieces((1, 0.0, 0.3, 0.1), (2, 0.35, 0.6, 0.1), (3, 0.65, 1.0, 0.1))) == [ROUNDUP]


def test_two_are_not() -> None:
    assert found(pieces((1, 0.0, 0.3, 0.1), (2, 0.35, 0.6, 0.1))) == []


def test_two_are_if_they_are_all_there_is() -> None:
    half = np.full(2, 0.4, np.float32)
    digest = pieces((1, 0.0, 0.45, 0.1), (2, 0.5, 0.95, 0.1))._replace(coverage=half)
    assert found(digest) == [ROUNDUP]
    assert found(digest, {2: 1}) == []
    assert found(digest._replace(days_later=np.full(2, 3, np.float32))) == []
    assert find_holders(without_digests(find_pieces(digest), np.array([2], np.uint64))).size == 0


def test_copies_of_one_story_share_one_place() -> None:
    assert found(pieces((1, 0.0, 0.3, 0.1), (2, 0.1, 0.6, 0.1), (3, 0.2, 1.0, 0.1))) == []


def test_partners_of_one_story_count_once() -> None:
    edges = pieces((1, 0.0, 0.3, 0.1), (2, 0.35, 0.6, 0.1), (3, 0.65, 1.0, 0.1))
    assert find_holders(find_pieces(edges)).tolist() == [ROUNDUP]
    assert found(edges, {2: 1}) == []


def test_follow_ups_quote_from_further_back() -> None:
    assert found(pieces((1, 0.0, 0.3, 0.5), (2, 0.35, 0.6, 0.7), (3, 0.65, 1.0, 0.1))) == []


def test_excerpts_that_came_later_make_no_roundup() -> None:
    edges = pieces((1, 0.0, 0.3, 0.1), (2, 0.35, 0.6, 0.1), (3, 0.65, 1.0, 0.1))
    excerpts = edges._replace(containment=np.ones(3, np.float32))
    assert found(excerpts) == [ROUNDUP]  # briefs, taken whole
    assert found(excerpts._replace(days_later=-excerpts.days_later)) == []


def test_no_edges() -> None:
    assert found(pieces((1, 0.0, 0.3, 0.1))) == []
