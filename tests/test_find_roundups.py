import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that

from transforms.batches import slices
from transforms.edges import edges_batch
from transforms.find_components import ENDS, FindComponents
from transforms.find_roundups import FindRoundups, handles_of
from transforms.text.linkage import DEFAULTS, link_copies
from transforms.text.retold import PART
from transforms.text.verify import Edges

STORIES = 40
COPIES = 5


def made_up_edges() -> Edges:
    """Stories of five copies each; round-ups that hold leads of three or four of them, and excerpts that hold two;
    digests of two; long reports that hold three pieces of one story, which are suspects and no round-ups."""
    random = np.random.default_rng(5)
    copies = random.permutation(STORIES * COPIES).reshape(STORIES, COPIES).astype(np.uint64)
    rows = [
        (a, b, 0.9, 0.9, True, 0.0, 1.0, 0.0, 1.0)
        for story in copies.tolist()
        for i, a in enumerate(story)
        for b in story[i + 1 :]
    ]
    for holder in range(1000, 1030):
        held = random.choice(STORIES, random.integers(2, 5), replace=False).tolist()
        for place, story in enumerate(held):
            for partner in random.choice(copies[story], 3, replace=False).tolist():
                where = (place / len(held), (place + 0.9) / len(held))
                rows.append((holder, partner, 0.2, 0.3, bool(random.integers(2)), *where, 0.0, 0.4))
    for holder in range(1030, 1040):
        story = copies[holder % STORIES].tolist()
        for place, partner in enumerate(story[:3]):
            where = (place / 3, (place + 0.9) / 3)
            rows.append((holder, partner, 0.2, 0.3, bool(random.integers(2)), *where, 0.0, 0.4))
    for holder in range(1040, 1050):
        for place, story in enumerate(random.choice(STORIES, 2, replace=False).tolist()):
            for partner in copies[story, :3].tolist():
                where = (place / 2, (place + 0.9) / 2)
                rows.append(
                    (holder, partner, 0.45, 0.3, bool(random.integers(2)), *where, 0.0, 0.4)
                )
    left, right, containment, coverage, connects, *places = map(np.array, zip(*rows, strict=True))
    shares = [column.astype(np.float32) for column in (containment, coverage, *places)]
    return Edges(
        left=left.astype(np.uint64),
        right=right.astype(np.uint64),
        jaccard=shares[0],
        containment=shares[0],
        coverage=shares[1],
        similarity=shares[1],
        joins=connects,
        connects=connects,
        left_from=shares[2],
        left_to=shares[3],
        right_from=shares[4],
        right_to=shares[5],
        wording=np.ones(len(left), np.float32),
        days_later=np.zeros(len(left), np.float32),
        parts=np.zeros(len(left), PART),
    )


def ends(edges: pa.RecordBatch) -> pa.RecordBatch:
    some = edges.filter(edges.column("connects"))
    return pa.RecordBatch.from_arrays([some.column(name) for name in ENDS.names], schema=ENDS)


def test_in_parts_as_in_one_place() -> None:
    edges = made_up_edges()
    handles = np.unique(np.concatenate([edges.left, edges.right]))
    expected = link_copies(handles, edges).roundups.tolist()
    assert 20 < len(expected) < 40
    assert expected[-10:] == list(range(1040, 1050))

    def same(found: list[pa.RecordBatch]) -> None:
        assert handles_of(found).tolist() == expected

    def more(found: list[pa.RecordBatch]) -> None:
        assert set(handles_of(found).tolist()) == {*expected, *range(1030, 1040)}

    batch = edges_batch(edges, np.zeros(len(edges.left), np.int64))
    with test_pipeline.TestPipeline() as pipeline:
        parts = pipeline | beam.Create(list(slices(batch, 50)))
        components = parts | beam.Map(ends) | FindComponents()
        apart = (parts, components) | FindRoundups(DEFAULTS, 7)
        assert_that(apart.roundups, same)
        assert_that(apart.suspects, more, label="suspects")
