"""What is noticed beside a student's code, for notes to the student and evidence for staff.

It is kept where the student's program could change it, so it is never more than that: no score hangs on it.
"""

from __future__ import annotations

WORKERS = "workers"  # it asked for processes that help; threads, or nobody, helped
PROCESSES = "processes"  # it tried to start a process or a program, and was refused
CARD = "card"  # it asked for a graphics card; the processor did the work
SHELL = "shell"  # a shell line, or a magic that would do something, was not run

noticed: set[str] = set()
