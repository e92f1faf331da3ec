"""Questions about one case: what to ask next, what would have to change, what already decides."""
