"""Notebooks that are really run, cell by cell and in any order, in one kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

__all__ = ["RESTART", "SharedKernel", "code", "notebook_of"]

RESTART = "restart"


def code(source: str) -> Any:
    return nbformat.v4.new_code_cell(source)


def notebook_of(cells: Sequence[Any]) -> Any:
    """Make a notebook; a text is a code cell."""
    return nbformat.v4.new_notebook(cells=[code(cell) if isinstance(cell, str) else cell for cell in cells])


class SharedKernel:
    """A kernel that runs one notebook after the other, as when several are open on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manager = AsyncKernelManager(kernel_name="python3")

    def run(self, notebook: Any, order: Sequence[int | str] | None = None, *, times: bool = True) -> Any:
        """Run cells of a notebook, all in order by default, and store widget state as nbclient does.

        Parameters
        ----------
        order : sequence of int or RESTART, optional
            Places of cells, in the order in which they run.
        times : bool
            Whether the notebook keeps when each cell ran.
        """
        client = NotebookClient(
            notebook,
            km=self._manager,
            allow_errors=True,
            timeout=120,
            record_timing=times,
            resources={"metadata": {"path": str(self._folder)}},
        )
        asyncio.run(self._run(client, range(len(notebook.cells)) if order is None else order))
        return notebook

    def close(self) -> None:
        if self._manager.has_kernel:
            asyncio.run(self._manager.shutdown_kernel(now=True))

    async def _run(self, client: NotebookClient, order: Sequence[int | str]) -> None:
        async with client.async_setup_kernel():
            for place in order:
                if isinstance(place, str):
                    await self._manager.restart_kernel(now=True)
                    await client.kc.wait_for_ready(timeout=60)
                elif client.nb.cells[place].cell_type == "code":
                    await client.async_execute_cell(client.nb.cells[place], place)
            client.set_widgets_metadata()
        client.kc.stop_channels()
