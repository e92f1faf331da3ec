"""From bytes to a document: YAML text with the place of everything in it."""
