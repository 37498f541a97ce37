"""What an app may not hold, and how large its image may be."""
