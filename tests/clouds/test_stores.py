"""Pages and tables in stores of objects: the same answers as from a folder, credentials from the environment alone."""

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.clouds.conftest import Run, told
from tests.pipeline.conftest import Day


def test_gs_in_and_out(gs: dict[str, str], day: Day, copydesk: Run) -> None:
    from google.cloud import storage

    client = storage.Client(project="made-up-project")
    for page in files_below(day.pages):
        name = page.relative_to(day.pages).as_posix()
        client.bucket("incoming").blob(f"pages/{name}").upload_from_filename(str(page))
    for _ in range(2):  # the second run finds all known
        done = copydesk("run", "gs://incoming/pages", "-o", "gs://tables/out")
        assert (done.returncode, done.stderr) == (0, "")
    blobs = [b for b in client.list_blobs("tables") if b.name.endswith(".parquet")]
    found = read(b.download_as_bytes() for b in blobs if "/articles/" in b.name)
    assert told(found) == told(pd.read_parquet(day.out / "articles"))
    assert not [b.name for b in client.list_blobs("tables") if "_staging" in b.name]


def test_s3_in_and_out(s3: dict[str, str], day: Day, copydesk: Run) -> None:
    import boto3

    client = boto3.client("s3")
    for page in files_below(day.pages):
        name = page.relative_to(day.pages).as_posix()
        client.upload_file(str(page), "incoming", f"pages/{name}")
    words = (f"--s3_endpoint_url={s3['AWS_ENDPOINT_URL_S3']}",)
    for _ in range(2):
        done = copydesk("run", "s3://incoming/pages", "-o", "s3://tables/out", *words)
        assert (done.returncode, done.stderr) == (0, "")
    names = [o["Key"] for o in client.list_objects_v2(Bucket="tables")["Contents"]]
    tables = [n for n in names if n.startswith("out/articles/") and n.endswith(".parquet")]
    bodies = (client.get_object(Bucket="tables", Key=n)["Body"].read() for n in tables)
    assert told(read(bodies)) == told(pd.read_parquet(day.out / "articles"))
    assert not [name for name in names if "_staging" in name]


def files_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def read(files: Any) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(io.BytesIO(content)) for content in files])


@pytest.mark.parametrize("uri", ["gs://incoming/nothing-there", "gs://no-such-bucket/pages"])
def test_what_is_not_there_is_told_in_one_line(gs: dict[str, str], copydesk: Run, uri: str) -> None:
    done = copydesk("run", uri, "-o", "gs://tables/other")
    assert done.returncode == 2
    assert done.stderr == f"copydesk: INPUT {uri}: no such file, folder or match\n"
