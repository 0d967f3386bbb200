"""The bundled notebooks: ``python -m tests.notebooks refresh`` runs them and stores their outputs.

What is stored is what a reader sees who has no kernel, and what nbval compares. Whatever changes from run to run is
taken out: execution counts start at 1, and there is no time, no machine, no widget state and no version in it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from rtca_nb.privacy.notebook_marks import METADATA_KEY

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}


def normalised(notebook: Any) -> Any:
    """Take out what is not the notebook's own, in place."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    number = 0
    for place, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{place:02}"
        # Tags are meant; times and the folded state of cells are not.
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        for output in cell.outputs:
            output.pop("transient", None)
            if "metadata" in output:
                # The mark of a reveal says which cells ran before it.
                mark = output.metadata.get(METADATA_KEY, {})
                kept = {name: mark[name] for name in ("since", "sources") if name in mark}
                output.metadata = {METADATA_KEY: kept} if kept else {}
            if output.output_type == "execute_result":
                output.execution_count = number
    return notebook


def refresh(path: Path) -> bool:
    """Run a notebook and store its outputs; say whether the file changed."""
    import nbformat
    from nbclient import NotebookClient

    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    after = nbformat.writes(normalised(notebook), indent=1) + "\n"
    nbformat.validate(nbformat.reads(after, as_version=4))
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["refresh"]:
        print("usage: python -m tests.notebooks refresh [NAME ...]", file=sys.stderr)
        return 2
    # The kernel finds the package of this checkout, installed or not.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    wanted = arguments[1:]
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not wanted or path.name in wanted or path.stem in wanted:
            changed = refresh(path)
            print(f"{path.name}: {'refreshed' if changed else 'unchanged'}, {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
