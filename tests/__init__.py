"""The tests: a folder for each wing of the house; ``test_story`` tells one whole year."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
GOLDEN = ROOT / "tests" / "golden"
STORED = ROOT / "tests" / "stored"
