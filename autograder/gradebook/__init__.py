"""The seams to nbgrader: its autograde step examines with us, and everything else stays its own."""
