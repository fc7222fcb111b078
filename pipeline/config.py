"""Settings of a job: what changes its answers, validated once, with errors that name the key and the value."""

from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from pipeline.errors import UsageError
from pipeline.queue_settings import Kafka, PubSub
from pipeline.section import Section as _Section
from transforms import site_memory as memory_kernels
from transforms.text import candidates as candidate_kernels
from transforms.text import linkage as linkage_kernels
from transforms.text import stops, verify

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]


class Candidates(_Section):
    """Which pairs of copies are measured. A wide net: a cut copy shares few shingles with the whole."""

    one_in: Count = candidate_kernels.DEFAULTS.one_in
    shared: Count = candidate_kernels.DEFAULTS.shared
    few: Annotated[int, Field(ge=0)] = candidate_kernels.DEFAULTS.few
    cap: Annotated[int, Field(ge=2)] = candidate_kernels.DEFAULTS.cap
    hubs: Count = candidate_kernels.DEFAULTS.hubs
    rare: Annotated[int, Field(ge=0)] = candidate_kernels.DEFAULTS.rare

    @model_validator(mode="after")
    def _hubs_below_cap(self) -> "Candidates":
        if self.hubs >= self.cap:
            raise ValueError(f"hubs is {self.hubs}, cap is {self.cap}: hubs must be below cap")
        return self


class StopShingles(_Section):
    """Shingles whose uses spread over time are boilerplate and template language, not news."""

    window_days: Annotated[float, Field(ge=1, le=366)] = stops.DEFAULTS.window_days
    most_windows: Count = stops.DEFAULTS.most_windows
    together: Share = stops.DEFAULTS.together
    by_day: bool = stops.DEFAULTS.by_day


class Copies(_Section):
    """When two texts are copies of one: transforms.text.verify.Thresholds tells what each means."""

    similarity: Share = verify.DEFAULTS.similarity
    agreement: Share = verify.DEFAULTS.agreement
    telling: Count = verify.DEFAULTS.telling
    run: Count = verify.DEFAULTS.run
    density: Share = verify.DEFAULTS.density
    most_days: Annotated[float, Field(gt=0)] = verify.DEFAULTS.most_days
    evidence: Annotated[float, Field(ge=0, le=3)] = verify.DEFAULTS.evidence
    retold: Annotated[float, Field(gt=0, le=1)] = verify.DEFAULTS.retold
    retold_pairs: Count = verify.DEFAULTS.retold_pairs
    retold_spread: Share = verify.DEFAULTS.retold_spread
    retold_evidence: Annotated[float, Field(ge=0, le=1.5)] = verify.DEFAULTS.retold_evidence
    retold_days: Annotated[float, Field(ge=0)] = verify.DEFAULTS.retold_days
    passage_similarity: Share = verify.DEFAULTS.passage_similarity

    @model_validator(mode="after")
    def _passage_below_copy(self) -> "Copies":
        if self.passage_similarity > self.similarity:
            raise ValueError(
                f"passage_similarity is {self.passage_similarity}, similarity is {self.similarity}: "
                "what is enough for a copy must be enough for a shared passage"
            )
        return self


class Stories(_Section):
    """How copies become stories, and how far back a run looks for them."""

    cut: Share = linkage_kernels.DEFAULTS.cut
    horizon_days: Annotated[int, Field(ge=1, le=3650)] = 14


class SiteMemory(_Section):
    """What counts as an outlet's own furniture: transforms.site_memory tells what each means."""

    stories: Annotated[float, Field(ge=2)] = memory_kernels.DEFAULTS.stories
    share: Share = memory_kernels.DEFAULTS.share
    most_dropped: Share = memory_kernels.DEFAULTS.most_dropped  # 0: drop nothing


class Stream(_Section):
    """How a stream cuts what arrives into micro-batches, and when rows that change are written anew."""

    every_s: Annotated[float, Field(ge=0, le=3600)] = 2.0
    """Least time from the start of one micro-batch to that of the next."""

    batch_s: Annotated[float, Field(gt=0, le=600)] = 5.0
    """A micro-batch is cut so that it takes about this long: also how long a stop waits for it."""

    most_records: Annotated[int, Field(ge=1)] = 20_000
    most_mb: Annotated[int, Field(ge=1)] = 64
    """Most that one micro-batch reads: bounds its memory."""

    file_settles_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    """A file of a folder is read when its size and time have not changed for this long."""

    settle_s: Annotated[float, Field(gt=0)] = 30.0
    """Rows that stand and change are written anew at most this often; where that takes long, less often."""

    settle_share: Share = 0.15
    """Most of the time that may go into that."""

    fold_files: Annotated[int, Field(ge=2)] = 24
    """Small files of a partition that are folded into one."""


class Settings(_Section):
    """The whole configuration; ``beam`` is handed to Beam as it is."""

    candidates: Candidates = Candidates()
    stop_shingles: StopShingles = StopShingles()
    copies: Copies = Copies()
    stories: Stories = Stories()
    site_memory: SiteMemory = SiteMemory()
    kafka: Kafka = Kafka()
    pubsub: PubSub = PubSub()
    stream: Stream = Stream()
    beam: dict[str, str | int | float | bool] = Field(default={})

    def candidate_settings(self) -> candidate_kernels.CandidateSettings:
        """For transforms.text.candidates."""
        return candidate_kernels.CandidateSettings(
            **self.candidates.model_dump(), horizon_days=self.stories.horizon_days
        )

    def stop_settings(self) -> stops.StopSettings:
        """For transforms.text.stops."""
        return stops.StopSettings(
            **self.stop_shingles.model_dump(), horizon_days=self.stories.horizon_days
        )

    def thresholds(self) -> verify.Thresholds:
        """For transforms.text.verify."""
        return verify.DEFAULTS._replace(**self.copies.model_dump())

    def site_memory_settings(self) -> memory_kernels.SiteMemorySettings:
        """For transforms.site_memory."""
        return memory_kernels.DEFAULTS._replace(**self.site_memory.model_dump())

    def linkage(self) -> linkage_kernels.LinkageSettings:
        """For transforms.text.linkage."""
        return linkage_kernels.DEFAULTS._replace(
            cut=self.stories.cut, horizon_days=self.stories.horizon_days
        )


class _OnceLoader(yaml.SafeLoader):
    """YAML takes the last of two equal keys; here the second is an error, for one of them would be ignored."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(problem=f"{key!r} stands there twice")
        return super().construct_mapping(node, deep)


_HINTS: Final = {
    "extra_forbidden": "no such key",
    "missing": "missing",
    "model_type": "keys with values are expected here",
    "dict_type": "keys with values are expected here",
}


def _one_line(path: Path, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    message = _HINTS.get(first["type"], first["msg"].removeprefix("Value error, "))
    given = "" if isinstance(first["input"], dict) else f" (given: {first['input']!r})"
    allowed = _allowed(first) if first["type"] == "extra_forbidden" else ""
    return f"-c {path}: {key}: {message}{given}{allowed}"


def _allowed(error: Any) -> str:
    model: type[BaseModel] = Settings
    for part in error["loc"][:-1]:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ""
        model = inner
    return f"; allowed: {', '.join(sorted(model.model_fields))}"


def load_settings(path: Path | None) -> Settings:
    """The settings of a YAML file; the defaults where there is none. Raises UsageError, in one line."""
    if path is None:
        return Settings()
    try:
        content = yaml.load(path.read_text("utf-8"), _OnceLoader)
    except OSError as error:
        raise UsageError(f"-c {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"-c {path}: not YAML: {' '.join(str(error).split())}") from error
    try:
        return Settings.model_validate({} if content is None else content)
    except ValidationError as error:
        raise UsageError(_one_line(path, error)) from error
