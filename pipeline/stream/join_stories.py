"""JoinStories: staged records join the stories of OUT, a micro-batch at a time, under one key.

One key decides all: what is in OUT must be decided with all of it known. Its state in the engine is the batch that
gathers (bounded in bytes); its index lives in the worker's memory (3 KB a copy within the horizon) and is read from OUT
wherever the key moves. All that costs CPU by the article was done before, by any number of workers.
"""

import json
import time
from collections.abc import Iterator
from typing import Any, Final

import apache_beam as beam
from apache_beam.coders import registry
from apache_beam.coders.coders import VarIntCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import (
    BagStateSpec,
    ReadModifyWriteStateSpec,
    TimerSpec,
    on_timer,
)
from apache_beam.utils.timestamp import Timestamp

from pipeline.config import Settings
from pipeline.stream.desk import Desk, desk_of
from transforms.metrics import COMMIT_LAG_MS
from transforms.stage_stream import Staged

ONE_KEY: Final = 0
_MB: Final = 1024 * 1024


_DUE_TIMER: Final = TimerSpec("due", TimeDomain.REAL_TIME)
_STAGED: Final = beam.DoFn.StateParam(BagStateSpec("staged", registry.get_coder(Staged)))
_SIZE: Final = beam.DoFn.StateParam(ReadModifyWriteStateSpec("size", VarIntCoder()))
_DUE: Final = beam.DoFn.TimerParam(_DUE_TIMER)


class _JoinBatches(beam.DoFn):
    def __init__(self, out: str, settings: Settings, header: dict[str, Any]) -> None:
        self._out = out
        self._settings = settings.model_dump(mode="json")
        self._header = header

    def setup(self) -> None:
        settings = Settings.model_validate(self._settings)
        self._every_s = settings.stream.every_s
        self._most_bytes = settings.stream.most_mb * _MB
        self._desk: Desk = desk_of(self._out, settings, self._header)

    def process(
        self, element: tuple[int, Staged], staged: Any = _STAGED, size: Any = _SIZE, due: Any = _DUE
    ) -> Iterator[str]:
        before = size.read() or 0
        gathered = before + element[1].size_bytes
        staged.add(element[1])
        size.write(gathered)
        if before == 0:
            due.set(_in(self._every_s))
        if gathered >= self._most_bytes:
            yield from self._join(staged, size)

    @on_timer(_DUE_TIMER)
    def _on_due(self, staged: Any = _STAGED, size: Any = _SIZE, due: Any = _DUE) -> Iterator[str]:
        if size.read():
            yield from self._join(staged, size)
        wait_s = self._desk.tend()
        if wait_s is not None:
            due.set(_in(max(wait_s, self._every_s)))

    def _join(self, staged: Any, size: Any) -> Iterator[str]:
        parts = list(staged.read())
        report = self._desk.join(parts)
        staged.clear()
        size.clear()
        for part in parts:
            COMMIT_LAG_MS.update(round((time.time() - part.arrived) * 1000))
        if report is not None:
            yield json.dumps({"run_id": report.run_id, **report.counts})


def _in(seconds: float) -> Timestamp:
    return Timestamp.now() + seconds


class JoinStories(beam.PTransform):
    """PCollection[Staged] → PCollection[str], a line of JSON for each commit. Unbounded; one key, timers in real time.

    Exactly once in OUT whatever the engine repeats: see pipeline.stream.desk.
    """

    def __init__(self, out: str, settings: Settings, header: dict[str, Any]) -> None:
        super().__init__()
        self.out = out
        self.settings = settings
        self.header = header

    def _keyed(self, staged: Staged) -> tuple[int, Staged]:
        return ONE_KEY, staged

    def expand(self, staged: beam.PCollection[Staged]) -> beam.PCollection[str]:
        join = beam.ParDo(_JoinBatches(self.out, self.settings, self.header))
        return (
            staged
            | "OneKey" >> beam.Map(self._keyed).with_output_types(tuple[int, Staged])
            | "JoinBatches" >> join.with_output_types(str)
        )
