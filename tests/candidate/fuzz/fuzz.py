"""Fuzz the codec for long, guided by what its code does: `nox -s fuzz`. What is found belongs into the corpus."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["autograder.candidate.protocol.codec"]):
    import autograder.candidate.protocol.codec  # noqa: F401

import targets

RUNS = 550_000  # for each target
SECONDS = 900  # at most, for each target


def fuzz(target: str, seed: int, runs: int, folder: Path) -> None:
    """Fuzz one target in this process, which ends with it; what leads to new code is written into the folder."""

    def changed(data: bytes, max_size: int, seed: int) -> bytes:
        made = targets.mutate(data, random.Random(seed))
        return made if len(made) <= max_size else data

    options = [f"-runs={runs}", f"-max_total_time={SECONDS}", f"-seed={seed}", f"-artifact_prefix={folder.parent}/"]
    limits = ["-max_len=4096", "-timeout=10", "-rss_limit_mb=4096", "-verbosity=0", "-print_final_stats=1"]
    how = {"custom_mutator": changed} if target == "decode" else {}
    folders = [str(folder), str(targets.CORPUS / target)]
    atheris.Setup(
        [sys.argv[0], *options, *limits, *folders], lambda data: targets.TARGETS[target](data) and None, **how
    )
    atheris.Fuzz()


def main() -> int:
    """Fuzz every target; 1 if one of them showed what must never be."""
    found = 0
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    for target in targets.TARGETS:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, target, str(random.randrange(1 << 31)), str(runs), f"{folder}/new"]
            (Path(folder) / "new").mkdir()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            said = done.stdout + done.stderr
            executed = re.search(r"number_of_executed_units: (\d+)", said)
            print(f"{target}: {executed[1] if executed else 'an unknown number of'} inputs", flush=True)
            if done.returncode or not executed:
                found = 1
                print(said[-5_000:])
                for path in Path(folder).glob("*-*"):
                    print(f"The input, in hexadecimal digits: {path.read_bytes().hex()}")
    return found


if __name__ == "__main__":
    if len(sys.argv) == 5:
        fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    sys.exit(main())
