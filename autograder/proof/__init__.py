"""Examine the graders themselves: `python -m autograder graders`."""
