"""Turn lessons into notebooks, and help to write exercises."""
