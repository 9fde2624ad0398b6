"""Exit codes of the commands, after those of grep."""

QUOTED = 0
ABSTAINED = 1
ERROR = 2
AGAIN_LATER = 75
"""Discord can't be reached, or failed: to be started again. As sendmail's EX_TEMPFAIL."""

SOME_FAILED = 3
"""The index was built, and some articles couldn't be read."""

BELOW_FLOOR = 1
"""A figure is worse than it may be."""

NEEDS_DOING = 1
"""Something is wrong, and what to do was told."""
