"""From the text of a policy to its typed model."""
