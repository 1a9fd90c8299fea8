"""Ports for programs that have to be told one."""

import random
import socket

# Below what kernels give to outgoing connections (32768 and up on Linux), one of which could take the port before its program
# does, and so low that a program which adds 10,000 for a second port of its own (SeaweedFS) stays below them, too.
FROM, TO = 12000, 22000

given = set()


def free_port():
    """A port of this machine that nobody listens on; another one at each call."""
    while True:
        port = random.randrange(FROM, TO)
        if port in given:
            continue
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
        given.add(port)
        return port
