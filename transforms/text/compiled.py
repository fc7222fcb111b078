"""One way of compiling the kernels: kept on disk, so that a machine compiles them once for each version of the code.

They are kept by what they are made from, not by where it stands (``KernelFolder``): a new environment, a copy of the
packages, the next worker of a cluster find them. From Python a kernel is called with one type of each argument, see
``read_only``: numba numbers what it compiles of a function, and processes that start together must number alike.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import binding

Scalar = TypeVar("Scalar", bound=np.generic)
Function = TypeVar("Function", bound=Callable[..., Any])

_CONFIG: Any = numba.config


def compiled(function: Function) -> Function:
    """Compile ``function`` to machine code on first call; no Python objects inside, no lock held.

    Where no folder can be written (a worker without a home, a zipped package), numba raises RuntimeError here: then
    each process compiles for itself.
    """
    try:
        with _kept_in(KernelFolder):
            return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))


def read_only(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The array as kernels may only read it: so are arrays that come from Arrow, and for others a kernel would be
    compiled once more."""
    view: npt.NDArray[Scalar] = array.view()
    view.flags.writeable = False
    return view


class KernelFolder:
    """Where numba keeps what it compiles of one function: below NUMBA_CACHE_DIR or ``~/.cache/copydesk/kernels``, else
    beside the file. What numba calls a cache locator, by NUMBA_CACHE_LOCATOR_CLASSES in its manual."""

    def __init__(self, function: Callable[..., Any], file: Path, folder: Path) -> None:
        self._py_file = str(file)  # numba names it in warnings
        self._line = function.__code__.co_firstlineno
        self._folder = folder

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> "KernelFolder | None":
        """The first of the folders that can be written; None where there is none."""
        source = Path(file)
        if not source.exists():
            return None
        name = _made_from(source.parent)
        for folder in (*(root / name for root in _roots()), source.parent / "__pycache__"):
            found = cls(function, source, folder)
            with suppress(OSError):
                found.ensure_cache_path()
                return found
        return None

    def ensure_cache_path(self) -> None:
        """Make the folder. OSError where that, or a file in it, cannot be."""
        self._folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=self._folder).close()

    def get_cache_path(self) -> str:
        """The folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Changes when what it keeps must be compiled anew: a kernel has constants of the files beside it in it."""
        return _made_from(Path(self._py_file).parent)

    def get_disambiguator(self) -> str:
        """Tells functions of one name in one file apart."""
        return str(self._line)


def _roots() -> Iterator[Path]:
    if given := _CONFIG.CACHE_DIR:
        yield Path(given)
        return
    try:
        yield Path.home() / ".cache" / "copydesk" / "kernels"
    except RuntimeError:  # no home
        return


@lru_cache
def _made_from(folder: Path) -> str:
    """A hash of the code in a folder, of numba's version and of the processor it compiles for."""
    told = hashlib.sha256(f"{numba.__version__} {binding.get_host_cpu_name()}".encode())
    for file in sorted(folder.glob("*.py")):
        told.update(file.read_bytes())
    return told.hexdigest()[:32]


@contextmanager
def _kept_in(locator: type) -> Iterator[None]:
    """numba asks this locator where to keep what is declared within, unless the user named another."""
    before = _CONFIG.CACHE_LOCATOR_CLASSES
    _CONFIG.CACHE_LOCATOR_CLASSES = before or f"{locator.__module__}.{locator.__qualname__}"
    try:
        yield
    finally:
        _CONFIG.CACHE_LOCATOR_CLASSES = before
