"""Install what package.json beside this file names: ``python tests/js/install.py``.

What is installed is left out of version control.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"], cwd=HERE, check=True
    )
