"""The judge: examines students' notebooks with hidden checks, in a process of their own."""
