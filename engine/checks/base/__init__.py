"""What the checks stand on: all cells of a decision, where things stand, and how a finding is told."""
