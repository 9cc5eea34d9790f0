"""What tests are run on: a file, a PostgreSQL server of their own, started once for all, and a store that speaks S3."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
from once import made_once

from benchmarks import kept
from dashboard.settings import Secret
from dashboard.store.database import Database

KINDS = ("sqlite", "postgresql")
_NAME, _WHERE = "postgresql", "where"


@contextmanager
def postgresql(temporary: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a schema of one's own in the tests' server, erased at the end."""
    server, schema = kept.address(_server(temporary)), f"t{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    address = f"{server}&options=-csearch_path%3D{schema}"
    yield address
    Database(Path(), url=Secret(address)).close()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


class S3:
    """A store that speaks S3, served by this process: what it holds outlives a stop.

    Attributes:
        env: the settings that name it, which this process has too.
    """

    def __init__(self) -> None:
        self._port = 0
        self.start()
        self.env = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "AWS_ACCESS_KEY_ID": "essai",
            "AWS_SECRET_ACCESS_KEY": "essai",  # invented
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "DASHBOARD_STORE": f"s3://seau-{secrets.token_hex(4)}/prefixe",
        }

    def start(self) -> None:
        # Only here: what few tests need takes a second to load.
        from moto.server import ThreadedMotoServer

        self._server: Any = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        self._server.stop()


@contextmanager
def s3() -> Iterator[S3]:
    """An empty store that speaks S3, until the end."""
    import boto3
    from s3fs import S3FileSystem

    store = S3()
    # One that was made before knows another address.
    S3FileSystem.clear_instance_cache()
    with mock.patch.dict(os.environ, {name: value for name, value in store.env.items() if name.startswith("AWS_")}):
        bucket = store.env["DASHBOARD_STORE"].split("/")[2]
        place = {"LocationConstraint": "eu-west-1"}
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        yield store
    store.stop()


def _server(temporary: pytest.TempPathFactory) -> Path:
    """The folder of the server's socket, started by whichever worker asks first."""
    if not (programs := kept.programs()):
        pytest.skip("PostgreSQL is not installed on this machine (bin/postgresql installs it)")

    def started(folder: Path) -> None:
        (folder / _WHERE).write_text(str(kept.start(Path(programs))), encoding="utf-8")

    return Path((made_once(temporary, _NAME, started) / _WHERE).read_text(encoding="utf-8"))


def stop(shared: Path) -> None:
    """Stop the server, if one was started below the folder that the workers share."""
    known = shared / _NAME / _WHERE
    if known.exists():
        kept.stop(Path(known.read_text(encoding="utf-8")))
