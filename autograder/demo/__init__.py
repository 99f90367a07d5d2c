"""A made-up class: to show how grading looks, and to measure how fast it is."""
