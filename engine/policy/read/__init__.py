"""From a document of the right shape to the typed model: names, types, conditions."""
