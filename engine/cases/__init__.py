"""Cases: the log of what happened, replayed on durable-rules, becomes the facts that a policy decides by."""
