"""The tests; a package, so that they share modules and ``python -m tests.checks`` finds the right one."""
