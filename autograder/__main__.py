"""`python -m autograder`."""

from autograder.commands.app import main

main()
