"""The code bases that escapelint is judged on, and a run over each.

The standard library is the one of the Go that is used. The modules are pinned and fetched by the go
command; their code is copied, since the module cache is read-only and is no main module.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

MODULES = (
    "golang.org/x/tools@v0.52.0",
    "go.uber.org/zap@v1.28.0",
    "github.com/gin-gonic/gin@v1.12.0",
    "github.com/klauspost/compress@v1.20.3",
    "github.com/nats-io/nats-server/v2@v2.15.2",
)
# No rule was tuned on the first eighteen before the second draw, on the next twelve before the
# third, and on those of UNSEEN before the fourth.
FURTHER = (
    "gonum.org/v1/gonum@v0.17.0",
    "google.golang.org/grpc@v1.85.0",
    "github.com/jackc/pgx/v5@v5.12.0",
    "github.com/go-git/go-git/v5@v5.19.3",
    "github.com/dop251/goja@v0.0.0-20260917113740-793a2a65c13b",
    "github.com/yuin/goldmark@v1.8.7",
    "github.com/expr-lang/expr@v1.17.8",
    "github.com/quic-go/quic-go@v0.65.0",
    "github.com/dgraph-io/badger/v4@v4.9.6",
    "github.com/blevesearch/bleve/v2@v2.6.3",
    "github.com/valyala/fasthttp@v1.78.0",
    "github.com/hashicorp/hcl/v2@v2.25.0",
    "github.com/go-delve/delve@v1.27.2",
    "github.com/minio/minio-go/v7@v7.4.1",
    "github.com/pion/webrtc/v4@v4.2.26",
    "github.com/antlr4-go/antlr/v4@v4.13.1",
    "github.com/tdewolff/minify/v2@v2.24.25",
    "github.com/gorilla/websocket@v1.5.3",
    "github.com/tetratelabs/wazero@v1.12.0",
    "github.com/cockroachdb/pebble/v2@v2.1.7",
    "github.com/xuri/excelize/v2@v2.11.1",
    "github.com/twmb/franz-go@v1.22.2",
    "github.com/evanw/esbuild@v0.28.2",
    "mvdan.cc/sh/v3@v3.14.1",
    "honnef.co/go/tools@v0.8.2",
    "github.com/RoaringBitmap/roaring/v2@v2.30.0",
    "github.com/alecthomas/chroma/v2@v2.27.0",
    "github.com/hashicorp/raft@v1.8.0",
    "github.com/labstack/echo/v4@v4.16.0",
    "github.com/google/pprof@v0.0.0-20261016150608-1facf8f91b50",
    "github.com/prometheus/client_golang@v1.25.0",
    "github.com/miekg/dns@v1.1.73",
    "github.com/IBM/sarama@v1.61.1",
    "github.com/cilium/ebpf@v0.22.0",
    "github.com/traefik/yaegi@v0.16.1",
    "github.com/redis/go-redis/v9@v9.23.0",
    "github.com/olekukonko/tablewriter@v1.1.5",
    "github.com/alicebob/miniredis/v2@v2.40.0",
    "github.com/parquet-go/parquet-go@v0.32.0",
    "github.com/open-policy-agent/opa@v1.22.2",
    "github.com/apache/arrow-go/v18@v18.8.0",
    "go.etcd.io/raft/v3@v3.7.0",
    "github.com/hashicorp/memberlist@v0.7.0",
    "github.com/pdfcpu/pdfcpu@v0.15.0",
    "github.com/rs/zerolog@v1.35.1",
    "github.com/yuin/gopher-lua@v1.1.2",
)
UNSEEN = (
    "go.mongodb.org/mongo-driver/v2@v2.10.0",
    "github.com/gocql/gocql@v1.7.0",
    "github.com/gofiber/fiber/v2@v2.52.15",
    "github.com/vektah/gqlparser/v2@v2.5.64",
    "k8s.io/apimachinery@v0.37.2",
    "github.com/dolthub/go-mysql-server@v0.20.0",
    "github.com/coredns/coredns@v1.15.0",
    "github.com/libp2p/go-libp2p@v0.51.0",
    "github.com/bufbuild/protocompile@v0.14.1",
    "github.com/graphql-go/graphql@v0.8.1",
    "github.com/robertkrimen/otto@v0.5.1",
    "github.com/minio/simdjson-go@v0.4.5",
    "github.com/cloudwego/hertz@v0.10.4",
    "github.com/lib/pq@v1.12.3",
    "github.com/ClickHouse/clickhouse-go/v2@v2.50.0",
    "github.com/prometheus/prometheus@v0.316.0",
)


def fetched(module: str, folder: Path, go: str) -> Path:
    """The code of `path@version` in a folder of its own below `folder`, fetched if it is not there.

    Raises `subprocess.CalledProcessError` where the go command cannot fetch it.
    """
    path, _, version = module.partition("@")
    here = folder / f"{path.replace('/', '-')}-{version}"
    if not here.exists():
        said = subprocess.run(
            [go, "mod", "download", "-json", module], cwd=folder, capture_output=True, check=True
        ).stdout
        partly = here.with_suffix(".part")
        shutil.rmtree(partly, ignore_errors=True)
        shutil.copytree(json.loads(said)["Dir"], partly)
        for entry in [partly, *partly.rglob("*")]:
            entry.chmod(entry.stat().st_mode | 0o200)
        partly.rename(here)
    return here


def report(folder: Path, pattern: str, go: str, *options: str) -> dict[str, Any]:
    """What escapelint's JSON report says about `pattern` in a folder.

    The machine's Go settings are left out. Raises `RuntimeError` with its words where it fails.
    """
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    command = [
        *(sys.executable, "-m", "escapelint", "check", pattern, "--go", go, "--quiet"),
        *("--output-format", "json", "--exit-zero", "--no-config", *options),
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
    )
    if done.returncode:
        raise RuntimeError(f"{folder}: exit code {done.returncode}: {done.stderr.decode()}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
