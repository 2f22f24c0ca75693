"""What is done with standing orders, a module for each step: keeping them, and making orders of them."""
