"""What is done about lots, a module for each concern."""
