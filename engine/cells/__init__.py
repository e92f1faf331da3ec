"""What a policy means: segments, bit sets, diagrams."""
