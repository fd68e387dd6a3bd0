"""Check the pages as people use them: in a browser, against the real server."""
