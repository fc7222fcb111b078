"""The story of the batch job, readable aloud."""

from datetime import datetime
from typing import Any, NamedTuple

import apache_beam as beam

from pipeline.config import Settings
from transforms import layout
from transforms.accounts import (
    one_more,
    reason_tally,
    reject_tallies,
    sighting_tallies,
)
from transforms.collapse_sightings import CollapseSightings
from transforms.commit_run import CommitRun
from transforms.extract_articles import ExtractArticles
from transforms.find_candidates import FindCandidates
from transforms.find_stop_shingles import FindStopShingles
from transforms.fingerprint_blocks import BlockFingerprints
from transforms.group_stories import GroupStories
from transforms.hold_embargoed import HoldEmbargoed, ReadHeld, WriteHeld
from transforms.learn_site_memory import MEMORY_FILES, LearnSiteMemory
from transforms.link_items import LinkItems
from transforms.meet_pairs import MeetPairs
from transforms.read_documents import InputFile, ReadDocuments
from transforms.read_standing import ReadStanding, UnionSpans, span_of
from transforms.recall import Recall
from transforms.stage_articles import StageArticles
from transforms.verify_pairs import VerifyPairs
from transforms.write_articles import WriteArticles
from transforms.write_batches import EDGE_FILES, FINGERPRINT_FILES, LINK_FILES, WriteBatches
from transforms.write_rejects import WriteRejects
from transforms.write_stories import WriteStories


class Job(NamedTuple):
    """One run: what it reads, where it writes, how it decides."""

    out: str
    run_id: str
    started: datetime
    files: tuple[InputFile, ...]
    settings: Settings
    shards: int
    header: dict[str, Any]
    progress_folder: str | None


def build_batch(pipeline: beam.Pipeline, job: Job) -> None:
    """Files are read and their articles extracted and staged; what stands in OUT joins; copies are found, grouped into
    stories, and written; the run is committed."""
    s = job.settings
    files = (
        pipeline
        | "Files" >> beam.Create(job.files).with_output_types(InputFile)
        | "SpreadFiles" >> beam.Reshuffle()
    )
    read = files | "ReadDocuments" >> ReadDocuments(job.progress_folder)
    released = pipeline | "ReadHeld" >> ReadHeld(job.out, job.started)
    documents = (read.documents, released) | "AllDocuments" >> beam.Flatten()
    extracted = documents | "ExtractArticles" >> ExtractArticles(job.progress_folder)
    free = extracted.articles | "HoldEmbargoed" >> HoldEmbargoed(job.started)
    held = free.held | "WriteHeld" >> WriteHeld(job.out, job.run_id, job.started)
    staged = free.articles | "StageArticles" >> StageArticles(layout.staging(job.out, job.run_id))
    span = (
        staged.facts
        | "SpanOfBatch" >> beam.Map(span_of)
        | "SpanOfRun" >> beam.CombineGlobally(UnionSpans())
    )
    standing = span | "ReadStanding" >> ReadStanding(job.out, s.stories.horizon_days)

    recalled = (staged.facts, standing.reach) | "Recall" >> Recall(job.out)

    facts = (staged.facts, standing.facts, recalled.facts) | "AllFacts" >> beam.Flatten()
    sighted = facts | "CollapseSightings" >> CollapseSightings(job.shards)
    ids = facts | "LinkItems" >> LinkItems(job.shards)
    blocks = (
        (staged.fingerprints, standing.fingerprints)
        | "AllFingerprints" >> beam.Flatten()
        | "BlockFingerprints" >> BlockFingerprints(job.shards)
    )
    stops = blocks | "FindStopShingles" >> FindStopShingles(s.stop_settings(), job.shards)
    pairs = (blocks, stops) | "FindCandidates" >> FindCandidates(
        s.candidate_settings(), job.shards, job.shards
    )
    met = (blocks, pairs) | "MeetPairs" >> MeetPairs(job.shards)
    edges = (met, stops) | "VerifyPairs" >> VerifyPairs(s.thresholds())
    compared = blocks | "Fingerprints" >> beam.Values()
    prints = (compared, recalled.fingerprints) | "AllPrints" >> beam.Flatten()
    all_edges = (edges, standing.edges, recalled.edges) | "AllEdges" >> beam.Flatten()
    grouped = (sighted.copies, prints, all_edges, ids) | "GroupStories" >> GroupStories(
        s.linkage(), s.thresholds(), job.shards
    )

    memory = (
        staged.blocks,
        grouped.copies,
        standing.site_memory,
    ) | "LearnSiteMemory" >> LearnSiteMemory(job.shards, s.site_memory_settings())

    rejects = (read.rejects, extracted.rejects) | "AllRejects" >> beam.Flatten()
    rejected = rejects | "WriteRejects" >> WriteRejects(
        job.out, job.run_id, job.started, job.shards
    )
    written = (
        (grouped.copies, memory.verdicts)
        | "WriteArticles" >> WriteArticles(job.out, job.run_id, s.site_memory.most_dropped),
        memory.added | "WriteSiteMemory" >> WriteBatches(job.out, job.run_id, MEMORY_FILES),
        grouped.stories | "WriteStories" >> WriteStories(job.out, job.run_id, job.shards),
        grouped.links | "WriteLinks" >> WriteBatches(job.out, job.run_id, LINK_FILES, job.shards),
        prints | "WriteFingerprints" >> WriteBatches(job.out, job.run_id, FINGERPRINT_FILES),
        edges | "WriteEdges" >> WriteBatches(job.out, job.run_id, EDGE_FILES),
        rejected.files,
        held.files,
    ) | "AllFiles" >> beam.Flatten()
    tallies = (
        read.documents | "CountDocuments" >> beam.Map(one_more, "records"),
        released | "CountReleased" >> beam.Map(one_more, "released"),
        read.rejects | "CountUnread" >> beam.Map(one_more, "records"),
        sighted.counts | "CountSightings" >> beam.FlatMap(sighting_tallies),
        held.counts,
        rejected.counts | "CountRejects" >> beam.FlatMap(reject_tallies),
        rejects | "CountReasons" >> beam.Map(reason_tally),
        grouped.counts,
    ) | "AllTallies" >> beam.Flatten()
    counts = tallies | "CountRun" >> beam.CombinePerKey(sum)
    (written, counts) | "CommitRun" >> CommitRun(job.out, job.run_id, job.header)
