"""A mail host that takes every letter and keeps none: ``python bench/sink.py [SECONDS]``.

It prints its port and runs until its input ends. Each answer comes after so many seconds.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any


class Line(asyncio.Protocol):
    def __init__(self, delay: float) -> None:
        self.delay, self.rest, self.content = delay, b"", False
        self.wire: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire = transport
        self.say(b"220 sink\r\n")

    def say(self, words: bytes) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.wire.write, words)
        else:
            self.wire.write(words)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while True:
            end, what = (b"\r\n.\r\n", b"dot") if self.content else (b"\r\n", b"")
            if end not in self.rest:
                return
            said, _, self.rest = self.rest.partition(end)
            word = what or said[:4].upper()
            self.content = word == b"DATA"
            if word == b"QUIT":
                self.say(b"221 bye\r\n")
                asyncio.get_running_loop().call_later(self.delay, self.wire.close)
            else:
                self.say(b"354 go on\r\n" if self.content else b"250 ok\r\n")


async def serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Line(delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(float((*sys.argv, "0")[1])))
