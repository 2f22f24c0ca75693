"""What is done with goods once they have left, a module for each part of the way: lock, decide, write."""
