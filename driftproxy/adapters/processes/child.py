"""The user's command: what it gets in its environment to use and trust the proxy, and how it is run."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from urllib.parse import urlsplit

from driftproxy.adapters.trust.authority import BUNDLE_VARIABLES, Authority
from driftproxy.adapters.trust.jks import PASSWORD
from driftproxy.model.errors import DriftproxyError

__all__ = ["environment", "run", "wait"]


def environment(proxy_url: str, authority: Authority) -> dict[str, str]:
    """Return the variables that make common clients use the proxy at `proxy_url` and trust its authority.

    NO_PROXY is emptied, because requests to loopback are to go through the proxy too.
    """
    proxies = {"HTTP_PROXY": proxy_url, "HTTPS_PROXY": proxy_url, "NO_PROXY": ""}
    return {
        **proxies,
        **{name.lower(): value for name, value in proxies.items()},
        **dict.fromkeys(BUNDLE_VARIABLES, str(authority.bundle())),
        "NODE_USE_ENV_PROXY": "1",
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --require {json.dumps(_OLD_NODE)}".strip(),
        "JAVA_TOOL_OPTIONS": f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} {_java(proxy_url, authority)}".strip(),
        "DRIFTPROXY_PROXY": proxy_url,
    }


def run(command: Sequence[str], env: Mapping[str, str], cut_short: Callable[[], None] = lambda: None) -> int:
    """Run the command with `env` on top of our own environment and return its exit code.

    A command killed by signal N gives 128 + N, as in a shell. Ctrl-C lets it finish in its own way; SIGTERM and
    SIGHUP are passed on. `cut_short` is called where a signal has ended it before its time. Raises DriftproxyError if
    the command cannot be started.
    """
    started: list[subprocess.Popen[bytes]] = []

    def handle(number: int, _: FrameType | None) -> None:
        cut_short()
        _pass_on(number, started)

    # The handlers come first: a signal between the two would end us and leave the child alone.
    with _handled(handle):
        try:
            started.append(subprocess.Popen(command, env={**os.environ, **env}))  # noqa: S603 - that is what was asked for
        except FileNotFoundError as error:
            raise DriftproxyError(f"there is no command `{command[0]}`; check its name and the PATH") from error
        except (OSError, ValueError) as error:
            raise DriftproxyError(f"the command `{command[0]}` cannot be started ({error})") from error
        code = started[0].wait()
    if code < 0 or code > _BY_SIGNAL:
        cut_short()
    return _BY_SIGNAL - code if code < 0 else code


def wait() -> int:
    """Wait for Ctrl-C or SIGTERM and return 0: where there is no command, that is the way to end."""
    told = SimpleQueue[int]()  # and no Event: two signals in a row would find it locked by each other, for good
    with _handled(lambda number, _: told.put(number)):
        told.get()
    return 0


_BY_SIGNAL = 128
_OLD_NODE = Path(__file__).with_name("node_proxy.cjs").as_posix()
_Handler = Callable[[int, FrameType | None], None]


def _java(proxy_url: str, authority: Authority) -> str:
    proxy = urlsplit(proxy_url)
    options = {
        "http.proxyHost": proxy.hostname,
        "http.proxyPort": proxy.port,
        "https.proxyHost": proxy.hostname,
        "https.proxyPort": proxy.port,
        "http.nonProxyHosts": "",
        "javax.net.ssl.trustStore": authority.java_truststore(),
        "javax.net.ssl.trustStoreType": "JKS",
        "javax.net.ssl.trustStorePassword": PASSWORD,
    }
    return " ".join(
        f"'-D{name}={value}'" if " " in str(value) else f"-D{name}={value}" for name, value in options.items()
    )


def _pass_on(number: int, children: Sequence[subprocess.Popen[bytes]]) -> None:
    if number != signal.SIGINT or not _terminal_tells_all():
        for child in children:
            with suppress(ProcessLookupError):
                child.send_signal(number)


@contextmanager
def _handled(handler: _Handler) -> Iterator[None]:
    """Handle the signals that ask for an end; only the main thread may say how."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), handler) for name in names}
    try:
        yield
    finally:
        for name, handler_before in before.items():
            signal.signal(getattr(signal, name), handler_before)


def _terminal_tells_all() -> bool:
    """Return whether a Ctrl-C reaches the child without us: a terminal sends it to the whole foreground group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
