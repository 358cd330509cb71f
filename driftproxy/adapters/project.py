"""Looks at a project's folder: its cassettes, the hosts in them, how its tests are run."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from driftproxy.adapters.configuration.document import found_in
from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.exchange import HEAD, format_of, loads
from driftproxy.model.errors import CassetteError, ConfigError
from driftproxy.model.http import Request
from driftproxy.model.project import Live, Project
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.endpoints.host import authority_of, is_local
from driftproxy.traffic.resending.permit import is_safe

__all__ = ["look", "write_config"]


def look(root: Path) -> Project:
    """Return what a project shows; hidden folders, and those of installed packages, are left out."""
    cassettes = sorted(_cassettes(root))
    folder, elsewhere = _home([PurePosixPath(path.relative_to(root).as_posix()) for path in cassettes])
    if not cassettes and (root / "tests").is_dir():
        folder = "tests/cassettes"
    return Project(folder, len(cassettes), elsewhere, _hosts(_requests(cassettes[:_MOST])), _runner(root))


def write_config(root: Path, text: str) -> Path:
    """Write `driftproxy.toml` and return its path; raises ConfigError if there is a configuration, or it cannot be."""
    if there := found_in(root):
        raise ConfigError(
            f"{there} configures driftproxy already; edit it, or delete it and run `driftproxy init` again"
        )
    path = root / "driftproxy.toml"
    try:
        write_whole({path: text.encode()})
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {trouble(error)}") from error
    return path


_SUFFIXES = (".yaml", ".yml", ".json", ".har", ".toml", ".mitm")
_MOST = 500  # cassettes to look into for hosts
_FOREIGN = frozenset({"node_modules", "site-packages", "__pycache__", "vendor", "target", "dist", "build"})
_RUNNERS = {
    "pytest.ini": "pytest -q",
    "conftest.py": "pytest -q",
    "tox.ini": "pytest -q",
    "pyproject.toml": "pytest -q",
    "setup.py": "pytest -q",
    "package.json": "npm test",
    "go.mod": "go test ./...",
    "pom.xml": "mvn test",
    "build.gradle": "gradle test",
    "build.gradle.kts": "gradle test",
    "Cargo.toml": "cargo test",
    "Gemfile": "bundle exec rspec",
    "composer.json": "vendor/bin/phpunit",
    "mix.exs": "mix test",
}


def _cassettes(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and name not in _FOREIGN and not Path(folder, name, "pyvenv.cfg").exists()
        ]
        for name in files:
            path = Path(folder, name)
            if path.suffix in _SUFFIXES and _is_cassette(path):
                yield path


def _is_cassette(path: Path) -> bool:
    if not path.is_file():  # to open a pipe would wait for a writer
        return False
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
    except OSError:
        return False
    found = format_of(start) if start.strip() else None
    return found is not None and found.recorded


def _home(paths: list[PurePosixPath]) -> tuple[str, tuple[str, ...]]:
    """Return the folder that holds the cassettes, or most of them, and the other ones."""
    if not paths:
        return "cassettes", ()
    common = os.path.commonpath([str(path.parent) for path in paths])
    if common:
        return common, ()
    # A folder per test module below `cassettes` is one home, not many.
    homes = Counter(
        str(next((parent for parent in reversed(path.parents) if parent.name == "cassettes"), path.parent))
        for path in paths
    )
    first, *others = [home for home, _ in homes.most_common()]
    return first, tuple(sorted(others))


def _requests(paths: Iterable[Path]) -> Iterator[Request]:
    for path in paths:
        try:
            cassette = loads(path.read_bytes(), str(path))
        except (CassetteError, OSError):
            continue  # `rerecord` will name it; here it is only about what is there
        yield from (interaction.request for interaction in cassette.interactions)


def _hosts(requests: Iterable[Request]) -> tuple[Live, ...]:
    counts: Counter[str] = Counter()
    unsafe: defaultdict[str, set[str]] = defaultdict(set)
    for request in requests:
        if host := authority_of(request.url):
            counts[host] += 1
            if not is_safe(request):
                unsafe[host].add(f"{request.method.upper()} {endpoint_of(request).path}")
    return tuple(Live(host, count, tuple(sorted(unsafe[host])), is_local(host)) for host, count in counts.most_common())


def _runner(root: Path) -> str:
    return next((command for name, command in _RUNNERS.items() if (root / name).exists()), "")
