"""What an assignment is: its notebook, its exercises, the course folder, other answers, the report."""
