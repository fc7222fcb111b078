import pytest

from transforms.text.compiled import compiled


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
