"""`python -m bot` is `pullquote serve`; the word may be given as well."""

import sys

from bot.cli import main

if __name__ == "__main__":
    given = sys.argv[1:]
    main(given if given[:1] == ["serve"] else ["serve", *given])
