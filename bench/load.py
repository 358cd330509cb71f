"""How long does it take to load many cassettes, against libYAML that only parses the same files?

`--data DIR` is a folder of recordings of any tools, of which a thousand (`--files`) YAML files that libYAML can parse
are drawn, seeded; without it they are made up, as in `bench/diff.py`. Both read every file once, in a process of their
own and in turn, and the processor time of the loop counts: the median of the ratios of five rounds. Loading is what
`driftproxy` does before it redacts: the file found, its format told, interactions made, bodies unpacked. Beside it
loading with redaction, as a comparison does it, the first time and again, when what was read is kept. The last line is
JSON.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import yaml

from bench.diff import PER_CASSETTE, write

ROUNDS = 5
SEED = 20261121
PARSE = """
import sys, time, yaml
from pathlib import Path
paths = sorted(Path(sys.argv[1]).iterdir())
yaml.CSafeLoader.add_constructor(None, lambda *_: None)  # tags of other languages
start = time.process_time()
for path in paths:
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
print(time.process_time() - start)
"""
LOAD = """
import sys, time
from pathlib import Path
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange import format_of
from driftproxy.model.errors import CassetteError
folder = Folder(Path(sys.argv[1]))
names = folder.names()
format_of(b"")  # imports the formats
start = time.process_time()
for name in names:
    try:
        folder.load(name)
    except CassetteError:  # it is a file of some other kind
        pass
print(time.process_time() - start)
"""
REDACTED = """
import os, sys
from multiprocessing import active_children
from pathlib import Path
from driftproxy.adapters.caching.kept import keeping
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange import format_of
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all
folder = Folder(Path(sys.argv[1]))
names = folder.names()
format_of(b"")
redactor = Redactor()
start = sum(os.times()[:2])
load_all(keeping(folder, names, redactor), names, redactor)
for process in active_children():  # what it did counts, too
    process.join()
print(sum(os.times()[:4]) - start)
"""


class _Loader(yaml.CSafeLoader):
    """libYAML, to which tags of other languages mean nothing."""


_Loader.add_constructor(None, lambda *_: None)


def drawn(data: Path, files: int, folder: Path) -> None:
    paths = sorted(path for path in data.rglob("*") if path.is_file() and path.suffix in (".yaml", ".yml", ""))
    Random(SEED).shuffle(paths)
    found = 0
    for path in paths:
        start = path.read_bytes()[:4096].lstrip()
        if found < files and b"request" in start and not start.startswith((b"{", b"[")) and parses(path):
            shutil.copy(path, folder / f"{found:05}.yaml")
            found += 1


def parses(path: Path) -> bool:
    try:
        yaml.load(path.read_bytes(), Loader=_Loader)
    except (yaml.YAMLError, ValueError):
        return False
    return True


def seconds(program: str, folder: Path) -> float:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    command = [sys.executable, "-c", program, str(folder)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "cassettes")
        if options.data:
            folder.mkdir()
            drawn(options.data, options.files, folder)
        else:
            write(folder, options.files * PER_CASSETTE, fresh=False)
        if not any(folder.iterdir()):
            parser.error(f"there are no recordings in {options.data}")
        sizes = [path.stat().st_size for path in folder.iterdir()]
        first = seconds(REDACTED, folder)
        rounds = [[seconds(program, folder) for program in (PARSE, LOAD, REDACTED)] for _ in range(ROUNDS)]
    parse, load, again = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratio = statistics.median(load / parse for parse, load, _ in rounds)
    print(f"{len(sizes)} files, {sum(sizes) >> 20} MiB: libYAML {parse:.2f} s, loading {load:.2f} s ({ratio:.2f})")
    print(f"redacted: {first:.2f} s the first time, {again:.2f} s again ({again / parse:.2f} of libYAML)")
    figures = {"files": len(sizes), "libyaml_seconds": parse, "load_seconds": load, "load_ratio": ratio}
    figures |= {"redacted_seconds": first, "again_seconds": again, "again_ratio": again / parse}
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
