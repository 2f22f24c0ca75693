"""What is done about reserved shares: filing them, and moving orders between budget units."""
