"""Builds the founding site with other Pythons, from the same lock, and compares every byte with what this one builds.

    python -m tests.pythons /usr/bin/python3.12 /usr/bin/python3.13

Each gets an environment of its own, which needs a network to be made.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.built import ROOT, copy_founding, tree


def ran(*words: str | Path) -> str:
    """What a command says. Ends the program where it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def site(python: str | Path, folder: Path, name: str) -> dict[str, bytes]:
    """The founding site as one Python builds it, PDFs too."""
    ran(python, "-m", "briefgen", "build", "--no-cache", "-C", folder, "-d", folder / name)
    return tree(folder / name)


def environment(python: str, folder: Path) -> Path:
    """The Python of a new environment that has what the lock pins, and this package."""
    ran(python, "-m", "venv", folder)
    made = folder / "bin" / "python"
    pip = (made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    lock = ROOT / "requirements.lock"
    ran(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", lock)
    ran(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        founding = copy_founding(place / "founding")
        expected = site(sys.executable, founding, "expected")
        for number, python in enumerate(sys.argv[1:]):
            made = environment(python, place / f"environment-{number}")
            found = site(made, founding, f"site-{number}")
            differ = sorted(path for path in {*expected, *found} if expected.get(path) != found.get(path))
            print(f"{ran(made, '-V')}: {len(found)} files, {len(differ)} differ {differ[:5]}", flush=True)
            if differ:
                sys.exit(1)


if __name__ == "__main__":
    main()
