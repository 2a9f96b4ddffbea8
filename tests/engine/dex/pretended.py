"""A program that only pretends to be Dex: it reads its configuration, listens, and says so."""

from __future__ import annotations

import sys

PROGRAM = f"""#!{sys.executable}
import os, signal, socket, sys, yaml
config = yaml.safe_load(open(sys.argv[2]))
if "refused" in config:
    sys.exit("failed to initialize server: " + config["refused"])
for name in ("tlsCert", "tlsKey"):
    assert open(config["web"][name]).read().startswith("-----BEGIN")
host, _, port = (sys.argv[4] if "--web-https-addr" in sys.argv else config["web"]["https"]).partition(":")
listener = socket.create_server((host, int(port)))
for name in sorted(os.environ):
    if name.startswith("DEX_"):
        print(name + "=" + os.environ[name])
print('level=INFO msg="listening on" server=https', flush=True)
if config.get("deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pause()
"""
