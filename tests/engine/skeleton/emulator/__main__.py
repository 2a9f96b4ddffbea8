from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import socket
import sys
from pathlib import Path

from emulator.settings import VERSION

PORTS = ("auth0_port", "aws_port", "entra_port", "console_port", "google_port")

parser = argparse.ArgumentParser()
parser.add_argument("--state", type=Path)
parser.add_argument("--region")
for name in PORTS:
    parser.add_argument("--" + name.replace("_", "-"), type=int)
given = vars(parser.parse_args())
state = given["state"]
if os.environ.get("FAKE_EMULATOR_FAILS"):
    sys.exit("the emulator cannot start: the database is damaged")
state.mkdir(parents=True, exist_ok=True)
with (state / "lock").open("w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    listeners = [socket.create_server(("127.0.0.1", given[name])) for name in PORTS]
    (state / "version").write_text(VERSION)
    (state / "ca.pem").write_text("")
    credentials = {
        "auth0": {"client_id": "auth0-id", "client_secret": "auth0-secret"},
        "aws": {"access_key_id": "aws-id", "secret_access_key": "aws-secret"},
        "entra": {"tenant_id": "tenant", "client_id": "entra-id", "client_secret": "entra-secret"},
    }
    (state / "credentials.json").write_text(json.dumps(credentials))
    description = {"pid": os.getpid(), "version": VERSION, **{name: given[name] for name in PORTS}}
    (state / "emulator.json").write_text(json.dumps(description))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    print("emulator ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    (state / "emulator.json").unlink()
