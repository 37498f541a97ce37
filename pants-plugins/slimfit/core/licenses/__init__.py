"""What licence each distribution has, and which an app may not hold."""
