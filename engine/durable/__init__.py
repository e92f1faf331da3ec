"""How durable-rules is held: what may be asked of it, and what keeps it from harm. Knows nothing of policies."""
