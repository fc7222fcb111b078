"""Settings of a job: what changes its answers, validated once, with errors that name the key and the value."""

from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import UsageError

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Candidates(_Section):
    """Which pairs of copies are looked at. Low similarity on purpose: a cut copy shares a fifth of its shingles."""

    bands: Count = 96
    rows: Count = 2
    cap: Count = 200  # members of one band key between which all pairs are made

    @model_validator(mode="after")
    def _not_too_wide(self) -> "Candidates":
        if self.bands * self.rows > 1024:
            raise ValueError(f"bands × rows is {self.bands * self.rows}: at most 1024 permutations")
        return self


class StopShingles(_Section):
    """Shingles whose uses spread over time are boilerplate and template language, not news."""

    window_days: Count = 2
    windows: Count = 3  # in more windows than this, a shingle says nothing ...
    concentration: Share = 0.6  # ... unless this share of its uses falls into one window


class Stories(_Section):
    """When two copies carry one wire text."""

    horizon_days: Count = 14


class Settings(_Section):
    """The whole configuration; ``beam`` is handed to Beam as it is."""

    candidates: Candidates = Candidates()
    stop_shingles: StopShingles = StopShingles()
    stories: Stories = Stories()
    beam: dict[str, str | int | float | bool] = {}


_HINTS: Final = {
    "extra_forbidden": "no such key",
    "missing": "missing",
}


def _one_line(path: Path, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    message = _HINTS.get(first["type"], first["msg"].removeprefix("Value error, "))
    given = "" if isinstance(first["input"], dict) else f" (given: {first['input']!r})"
    allowed = _allowed(first) if first["type"] == "extra_forbidden" else ""
    return f"{path}: {key}: {message}{given}{allowed}"


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
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"-c {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"-c {path}: not YAML: {' '.join(str(error).split())}") from error
    try:
        return Settings.model_validate(content or {})
    except ValidationError as error:
        raise UsageError(_one_line(path, error)) from error
