import importlib.util
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pyarrow as pa
import pytest

from transforms.text.compiled import compiled, read_only

KERNEL = """
from transforms.text.compiled import compiled


@compiled
def double(value):
    return 2 * value
"""


@pytest.fixture(autouse=True)
def _kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kernels"))


def kernel_in(folder: Path, beside: str = "ONE = 1\n") -> Any:
    """``double``, of a package of its own."""
    folder.mkdir()
    (folder / "constants.py").write_text(beside)
    (folder / "kernel.py").write_text(KERNEL)
    spec = importlib.util.spec_from_file_location(f"kernel_of_{folder.name}", folder / "kernel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.double


def was_found(kernel: Any) -> bool:
    """Whether what it needs to double 21 was found, not compiled."""
    assert kernel(21) == 42
    return sum(kernel.stats.cache_hits.values()) == 1


def test_a_copy_of_the_same_code_finds_what_the_first_compiled(tmp_path: Path) -> None:
    assert not was_found(kernel_in(tmp_path / "one"))
    assert was_found(kernel_in(tmp_path / "two"))


def test_where_a_file_beside_it_changed_a_kernel_is_compiled_anew(tmp_path: Path) -> None:
    assert not was_found(kernel_in(tmp_path / "one"))
    assert not was_found(kernel_in(tmp_path / "two", beside="ONE = 2\n"))


def test_where_no_folder_can_be_made_kernels_are_kept_beside_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file"))
    assert not was_found(kernel_in(tmp_path / "one"))
    assert list((tmp_path / "one" / "__pycache__").glob("kernel.double-*.nbi"))


def test_what_users_tell_numba_stays_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "InTreeCacheLocator")
    kernel_in(tmp_path / "one")(21)
    assert list((tmp_path / "one" / "__pycache__").glob("kernel.double-*.nbi"))
    assert numba.config.CACHE_LOCATOR_CLASSES == "InTreeCacheLocator"


def test_without_a_folder_for_the_cache_it_still_compiles() -> None:
    source = "def double(value):\n    return 2 * value\n"
    scope: dict[str, object] = {}
    exec(
        compile(source, "<a zipped package>", "exec"), scope
    )  # numba finds no file to cache beside
    double = scope["double"]
    assert compiled(double)(21) == 42  # type: ignore[type-var, operator]


@pytest.mark.parametrize("value", [1, 5])
def test_compiled(value: int) -> None:
    def successor(number: int) -> int:
        return number + 1

    assert compiled(successor)(value) == value + 1


def test_arrays_of_arrow_and_others_are_one_type_to_a_kernel() -> None:
    of_arrow = np.asarray(pa.array([1, 2, 3], pa.uint32()))
    own = np.array([1, 2, 3], np.uint32)
    assert numba.typeof(of_arrow) != numba.typeof(own)
    assert numba.typeof(read_only(of_arrow)) == numba.typeof(read_only(own))
    assert own.flags.writeable
