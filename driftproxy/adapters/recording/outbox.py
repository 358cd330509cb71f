"""The writer process as the proxy sees it: exchanges go in, what came of them comes out."""

import asyncio
import json
import sys
from contextlib import suppress

from driftproxy.adapters.recording.frames import END, Exchanged, pack
from driftproxy.adapters.recording.writer import Settings
from driftproxy.model.errors import ProxyError
from driftproxy.model.heard import Heard, Written

__all__ = ["Outbox"]


class Outbox:
    """A writer at work; made by `Outbox.open`."""

    def __init__(
        self, process: asyncio.subprocess.Process, pipe: asyncio.StreamWriter, said: asyncio.StreamReader
    ) -> None:
        """Take over a process that is ready."""
        self._process, self._pipe = process, pipe
        self._pipe.transport.set_write_buffer_limits(high=_AHEAD)
        self._batch: list[bytes] = []
        self._size = 0
        self._end = asyncio.ensure_future(said.readline())

    @classmethod
    async def open(cls, settings: Settings) -> "Outbox":
        """Start a writer and wait until it is ready; raises ProxyError with its own words if it never will be."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the user's folder may hold a module named like one of ours
            "-m",
            "driftproxy.adapters.recording.writer",
            json.dumps(settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl-C in the terminal is not for it
        )
        assert process.stdin  # noqa: S101 - it was made with pipes
        assert process.stdout  # noqa: S101
        if failure := _heard(await process.stdout.readline()).failure:
            process.stdin.close()
            await process.wait()
            raise ProxyError(failure)
        return cls(process, process.stdin, process.stdout)

    @property
    def failure(self) -> str:
        """The sentence why the writer has given up; empty as long as it has not."""
        return _heard(self._end.result()).failure if self._end.done() else ""

    async def send(self, exchanged: Exchanged) -> None:
        """Hand over an exchange, within a tenth of a second; waits only if the writer is far behind."""
        data = pack(exchanged)
        self._batch.append(data)
        self._size += len(data)
        if self._size >= _BATCH:
            self._flush()
            with suppress(ConnectionError):  # it has given up, and says why
                await self._pipe.drain()
        elif len(self._batch) == 1:
            # Each write wakes the writer, which would cost the proxy more than all the rest.
            asyncio.get_running_loop().call_later(_PATIENCE, self._flush)

    async def close(self, *, complete: bool) -> Heard:
        """Let the writer finish its work, saying whether all was heard that there was; return what came of it."""
        self._flush()
        if complete and not self._pipe.is_closing():
            self._pipe.write(END)
        self._pipe.close()
        line = await self._end
        await self._process.wait()
        return _heard(line)

    def _flush(self) -> None:
        if self._batch and not self._pipe.is_closing():
            self._pipe.write(b"".join(self._batch))
        self._batch.clear()
        self._size = 0


_AHEAD = 1 << 20
_BATCH = 1 << 18
_PATIENCE = 0.1  # seconds; what is complete for a second must be safe
_LONGEST_LINE = 1 << 26
_KILLED = "the process that writes the recording was killed; the next `driftproxy record` or `replay` recovers its work"


def _heard(line: bytes) -> Heard:
    if not line:
        return Heard(failure=_KILLED)
    said = json.loads(line)
    written, recovered = (tuple(Written(**one) for one in said[name]) for name in ("written", "recovered"))
    return Heard(written, recovered=recovered, failure=said["failure"])
