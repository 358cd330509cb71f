"""Fuzzes the readers, guided by coverage: `python fuzz/run.py [--seconds N] [--data DIR] [TARGET]...`.

Every target has a process of its own, which ends after its seconds, or at the first defect: an error that is not ours,
more than a few seconds, or more memory than a machine has to spare. What did it lies in `build/fuzz/TARGET/crash-…`.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))
with atheris.instrument_imports(include=["driftproxy"]):
    from fuzz.targets import seeds, targets

__all__ = ["main"]


def main() -> int:
    """Fuzz what the command line names; return 1 if a defect was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--data", type=Path, action="append", default=[Path("cassettes"), Path("tests")])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="such as file-har or body-json; all by default")
    said = parser.parse_args()
    if said.one:
        _fuzz(said.targets[0], said.seconds)
    failed = [name for name in said.targets or sorted(targets()) if not _survives(name, said.seconds, said.data)]
    print(f"{len(said.targets or targets())} targets, {said.seconds} s each; defects: {', '.join(failed) or 'none'}")
    return bool(failed)


_FOLDER = Path("build/fuzz")
_LARGEST_SEED = 1 << 14
_MOST_SEEDS = 400
_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".har", ".toml", ".flow", ".mitm"})


def _survives(name: str, seconds: int, data: list[Path]) -> bool:
    """Fuzz one target in a process of its own."""
    corpus = _FOLDER / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    files = (path for folder in data for path in sorted(folder.rglob("*")) if path.suffix in _SUFFIXES)
    found = [path.read_bytes() for path in files if path.is_file() and path.stat().st_size <= _LARGEST_SEED]
    for number, seed in enumerate(seeds(name, found)[:_MOST_SEEDS]):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    with (_FOLDER / name / "log").open("wb") as log:
        command = [sys.executable, __file__, "--one", "--seconds", str(seconds), name]
        code = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    ran = [line for line in (_FOLDER / name / "log").read_text("utf-8", "replace").splitlines() if "DONE" in line]
    print(
        f"{name:20} {'ok' if not code else 'DEFECT'}  {ran[-1].strip() if ran else f'see {_FOLDER / name}'}", flush=True
    )
    return not code


def _fuzz(name: str, seconds: int) -> None:
    flags = [
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=2500",
        f"-max_len={_LARGEST_SEED}",
        f"-artifact_prefix={_FOLDER / name}/",
        str(_FOLDER / name / "corpus"),
    ]
    with atheris.instrument_imports(include=["driftproxy"]):  # plug-ins are imported as they are looked for
        target = targets()[name]
    atheris.Setup([sys.argv[0], *flags], target)
    atheris.Fuzz()  # which ends the process


if __name__ == "__main__":
    sys.exit(main())
