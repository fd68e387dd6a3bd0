"""Hold an invented company, Quillmoor, a shop for coffee and tea, to try everything with.

The folder has the company's help articles, its products, its customers with what they
bought and said, and its support staff. Nobody in it exists. Ages are given in days, so
that the company never grows old. It is files only: who loads them decides where they go.
"""

from __future__ import annotations

from pathlib import Path

FOLDER: Path = Path(__file__).parent
