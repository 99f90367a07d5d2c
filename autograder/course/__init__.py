"""The course: for each week a folder, for each exercise a folder in it; and the oracles. No engine code."""
