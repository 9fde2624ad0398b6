"""Exit codes of the commands, after those of grep."""

QUOTED = 0
ABSTAINED = 1
ERROR = 2
SOME_FAILED = 3
"""The index was built, and some articles couldn't be read."""
