"""What is done with orders, a module for each step: lock, decide, write. Nothing here commits."""
