"""One reader a source: each yields `Unit`s of resources in ARM terms and of problems, and never raises on content."""
