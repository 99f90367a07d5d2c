"""Mechanical mutants of the reference: wrong answers that nobody had to think of, to try the checks on."""
