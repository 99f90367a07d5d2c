"""Grade a class: workers, cache, hints, groups."""
