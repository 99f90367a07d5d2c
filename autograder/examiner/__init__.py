"""The trusted side: it holds the checks, the reference solution and the clock, and receives only data."""
