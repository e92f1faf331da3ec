"""What an edit changes: two policies compared over all facts, exactly, or over a file of facts."""
