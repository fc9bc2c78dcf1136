"""What the servers on Python share."""

import json
import os
import sys
import threading
from urllib.parse import urlsplit

PORT = int(os.environ["PORT"])
BASE = f"http://127.0.0.1:{PORT}"
with open(os.environ["CLIENTS"]) as _file:
    LAB = json.load(_file)


def seconds(name, usual):
    """A lifetime from the environment."""
    return int(os.environ.get(name, usual))


def same_but_for_the_port(asked, registered):
    """RFC 8252 section 7.3: a client on the loopback interface may listen on any port."""
    a, b = urlsplit(asked), urlsplit(registered)
    return (a.scheme, a.hostname, a.path, a.query) == (b.scheme, b.hostname, b.path, b.query)


def ready(issuer=BASE):
    """Says that the server is about to answer, and ends it with its standard input if that is wished."""
    if os.environ.get("STOP_WITH_STDIN"):
        def wait():
            sys.stdin.buffer.read()
            os._exit(0)
        threading.Thread(target=wait, daemon=True).start()
    print(f"READY {issuer}", flush=True)
