"""The command line: one module a command, the table of commands in `main`."""
