"""What keeps a candidate from the machine: one file a mechanism."""
