"""Where reports come from day after day: a desk's sources, fetched politely and within bounds, and how they fare."""
