"""What the checks stand on: boxes of cells, what can be, where things stand, and how a finding is told."""
