"""The trusted side: it holds the checks, the reference and the clock, and only ever receives data."""
