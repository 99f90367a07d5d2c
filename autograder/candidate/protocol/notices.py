"""Notices: names of what a student's program asked for or ran, for notes to the student and evidence for staff.

They are collected in the student's process, which could change them, so no score depends on them.
"""

from __future__ import annotations

WORKERS = "workers"  # it asked for worker processes; threads, or this process, did the work
PROCESSES = "processes"  # it tried to start a process or a program, and was refused
CARD = "card"  # it asked for a GPU; the CPU did the work
SHELL = "shell"  # a shell line, or a magic with an effect, was skipped
UNGUARDED = "unguarded "  # before the name of a library call whose guard was taken off

notices: set[str] = set()
"""What has been noticed since the examiner last asked; other entries are operators and removed guards, see `off_limits`."""
