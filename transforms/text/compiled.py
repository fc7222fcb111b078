"""One way of compiling the kernels: cached on disk, so that only a fresh install pays for it.

numba invalidates its cache by the time stamp of the file that holds the kernel, not of the files it
calls into: a kernel therefore calls compiled functions of its own file only.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile ``function`` to machine code on first call; no Python objects inside, no lock held.

    Where no folder for the cache can be written (a worker without a home, a zipped package), numba
    raises RuntimeError here: then each process compiles for itself.
    """
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))
