"""Names of outputs that several transforms share."""

from typing import Final

REJECTS: Final = "rejects"
