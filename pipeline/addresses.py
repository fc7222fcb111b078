"""Paths, and what only looks like one. Loads no Beam."""

import os


def is_remote(path: str) -> bool:
    """Whether the path names a store of objects: gs://, s3://, hdfs://."""
    return "://" in path


def absolute(path: str) -> str:
    """A local path made absolute and plain, so that ./x and /there/y/../x are one source."""
    return path if is_remote(path) else os.path.abspath(path)
