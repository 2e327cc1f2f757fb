"""The gallery: results and what is on its way, as a film strip, and one result large."""
