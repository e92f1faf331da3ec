"""From JSON, YAML or a row to checked facts: exact, vague or not told; dates and days brought together."""
