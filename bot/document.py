"""A page for a browser: one file, which loads nothing and runs nothing."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def document(*, language: str, title: str, style: str, main: str) -> str:
    """The page, whole.

    Args:
        language: Of its text; empty where that isn't known.
        title: Escaped.
        style: Its style sheet.
        main: What it shows, as HTML in which all that is someone else's is escaped.
    """
    return f"""\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{main}</main>
</body>
</html>
"""
