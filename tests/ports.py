"""Free ports for the servers that tests start."""

import os
import socket
from itertools import count

_FIRST, _COUNT = 10_000, 22_000  # below those that the system hands out by itself
_NEXT = count(os.getpid() * 997)  # two processes beside each other are far apart


def free_port() -> int:
    """A port that nothing listens on, and that no other process that runs tests is about to take."""
    while True:
        port = _FIRST + next(_NEXT) % _COUNT
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
