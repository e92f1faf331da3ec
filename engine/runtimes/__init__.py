"""Other ways to run the same policy than by cells, one file each."""
