"""The engine of Pullquote: articles in, verbatim and cited answers out.

It knows nothing of Discord or of terminals. Read `library.py` for the way a question takes and
`rebuild.py` for the way an article takes.
"""

__version__ = "0.1.0"
