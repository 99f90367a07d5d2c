"""What turns lessons into notebooks, and helps to write exercises."""
