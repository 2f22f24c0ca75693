"""What a buying organisation does, a module for each of its concerns."""
