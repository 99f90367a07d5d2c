"""Confinement of a candidate by the Linux kernel: one module a mechanism, called in order by `layers`."""
