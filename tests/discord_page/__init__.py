"""Discord's messages as a reader sees them: parsed, un-rendered, drawn as a page, for tests."""
