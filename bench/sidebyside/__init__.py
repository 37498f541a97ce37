"""The same images, made in the ways that people make them, timed in one run."""
