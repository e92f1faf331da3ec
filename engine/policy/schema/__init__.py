"""The schema that knows one policy's own names, for editors."""
