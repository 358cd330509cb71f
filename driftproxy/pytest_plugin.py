"""Lets pytest name a cassette per test, and start the proxy: `pytest --driftproxy record|replay|off`.

It is loaded in every pytest run of whoever has this package, so it imports next to nothing and does nothing until
it is asked for: by the option, or by running inside `driftproxy record -- pytest`.
"""

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from driftproxy.adapters.processes.background import BackgroundProxy

__all__ = ["pytest_addoption", "pytest_configure"]

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_MARKERS = (
    "driftproxy(cassette): record this test into, or replay it from, the cassette of this name.",
    "fault(order): in replay, fail on purpose: `rate-limit on GET /v1/invoices first 2` (see `driftproxy faults`).",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--driftproxy`."""
    parser.getgroup("driftproxy", "recorded HTTP traffic").addoption(
        "--driftproxy",
        dest="driftproxy_mode",
        choices=("record", "replay", "off"),
        help="record: every test's HTTP traffic into a cassette of its own; replay: answer from them, offline; "
        "off: do not tell tests apart (default inside `driftproxy record|replay -- pytest`: its mode; else off)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Become active if asked to; raises UsageError if two modes are asked for."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    wanted: str | None = config.getoption("driftproxy_mode")
    around = os.environ.get("DRIFTPROXY_MODE") if "DRIFTPROXY_PROXY" in os.environ else None
    if wanted == "off" or not (wanted or around):
        return
    if wanted and around and wanted != around:
        raise pytest.UsageError(f"--driftproxy {wanted} cannot work inside `driftproxy {around}`: drop one of the two")
    config.pluginmanager.register(_CassettePerTest(), "driftproxy-cassettes")
    if wanted and not around:
        config.pluginmanager.register(_Proxy(wanted), "driftproxy-proxy")


class _CassettePerTest:
    """Makes each test known to the proxy by the user name and password of the proxy's address."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        from driftproxy.traffic.matching.identity import address_for

        test = "\n".join((_test_id(item), *_faults(item)))
        address = address_for(os.environ["DRIFTPROXY_PROXY"], _cassette(item), test)
        with _set(dict.fromkeys(_VARIABLES, address)):
            return (yield)


class _Proxy:
    """Runs the proxy as long as the tests run, and tells at the end what it had to say."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._running: BackgroundProxy | None = None
        self._environment = ExitStack()
        self._said = ""

    @pytest.hookimpl(tryfirst=True)  # before xdist starts its workers: they inherit the address
    def pytest_sessionstart(self) -> None:
        from driftproxy.adapters.processes.background import BackgroundProxy
        from driftproxy.model.errors import ProxyError

        try:
            self._running = BackgroundProxy(self._mode)
        except ProxyError as error:
            raise pytest.UsageError(str(error)) from None
        self._environment.enter_context(_set(self._running.environment))

    @pytest.hookimpl(trylast=True)  # after xdist's workers are done
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        code = self._stop(complete=session.exitstatus != pytest.ExitCode.INTERRUPTED)
        if code and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = code

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._said:
            terminalreporter.write_sep("=", f"driftproxy {self._mode}")
            terminalreporter.write_line(self._said)

    def pytest_unconfigure(self) -> None:
        self._stop(complete=False)

    def _stop(self, *, complete: bool) -> int:
        if not self._running:
            return 0
        code, self._said = self._running.stop(complete=complete)
        self._running = None
        self._environment.close()
        return code


@contextmanager
def _set(variables: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables, None takes one away, and put everything back afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    _assign(variables)
    try:
        yield
    finally:
        _assign(before)


def _assign(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _cassette(item: pytest.Item) -> str:
    from driftproxy.model.names import safe_name

    marker = item.get_closest_marker("driftproxy")
    chosen = _marked(marker) if marker else _path(_test_id(item))
    return os.environ.get("DRIFTPROXY_CASSETTE") or safe_name(chosen)


def _marked(marker: pytest.Mark) -> str:
    match (marker.args, marker.kwargs):
        case ((str(name),), {**rest}) | ((), {"cassette": str(name), **rest}) if name and not rest:
            return name
    raise pytest.UsageError('mark a test as @pytest.mark.driftproxy(cassette="name"), with nothing else in it')


def _faults(item: pytest.Item) -> list[str]:
    """Return the faults that a test is to meet, which only replay can inflict."""
    orders = [str(order) for marker in item.iter_markers("fault") for order in marker.args]
    if not orders or os.environ.get("DRIFTPROXY_MODE") != "replay":
        return []
    from driftproxy.faults import ordered
    from driftproxy.model.errors import ConfigError

    try:
        return [str(ordered(order)) for order in orders]
    except ConfigError as error:
        raise pytest.UsageError(f"@pytest.mark.fault: {error}") from error


def _path(test: str) -> str:
    """Return `tests/test_pay/TestCard.test_refund[eur]` for `tests/test_pay.py::TestCard::test_refund[eur]`.

    What was a slash in a parameter is no folder; as a NUL, that no test id holds, it is told from all else.
    """
    name, bracket, parameters = test.partition("[")
    file, _, names = name.partition("::")
    return f"{file.removesuffix('.py')}/{names.replace('::', '.')}{bracket}{parameters.replace('/', chr(0))}"


def _test_id(item: pytest.Item) -> str:
    """Return the node id as it is without pytest-xdist, that appends the group in `--dist loadgroup`."""
    marker = item.get_closest_marker("xdist_group")
    group = (marker.args or [marker.kwargs.get("name", "default")])[0] if marker else ""
    return item.nodeid.removesuffix(f"@{group}") if marker else item.nodeid
