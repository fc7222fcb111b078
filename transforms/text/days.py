"""Days: when copies were published, as what is counted by day knows it.

A pair of copies is decided as of the day of its later copy: from what was published on that day and within the
horizon before it, nothing later. So a run over one day, to which the days before it stand in OUT, and a run over a
month decide the pair alike.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from transforms.text.copies import DAY, NO_TIME

NO_DAY: Final = -(2**31)
"""The day, or the minute, of a copy without a time. Before all others."""

DAY_MINUTES: Final = 1440

HORIZON_DAYS: Final = 14
"""How many days before its later copy count for a pair."""


def days_of(published: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The days (since 1970, UTC) of times of publication in microseconds."""
    return np.where(published == NO_TIME, NO_DAY, published // DAY)


def minutes_of(published: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """The minutes (since 1970, UTC) of times of publication in microseconds; what is after 6052 is of its end."""
    minutes = np.clip(published // (DAY // DAY_MINUTES), NO_DAY + 1, -NO_DAY - 1)
    return np.where(published == NO_TIME, NO_DAY, minutes).astype(np.int32)


def later_days(
    published: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """For each pair of rows the day as of which it is decided: of its later copy; NO_DAY where neither has one."""
    days = days_of(published)
    return np.maximum(days[rows[:, 0]], days[rows[:, 1]])
