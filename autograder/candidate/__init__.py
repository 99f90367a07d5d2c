"""The untrusted side: all code that shares a process with student code. It imports nothing else of this project.

Assume that a student's program can read and replace everything in this package:
no check, no reference solution, no score and no decision belongs here.
"""
