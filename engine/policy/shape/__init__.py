"""Whether a document has the right shape, by the schema, told in plain words."""
