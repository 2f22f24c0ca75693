"""What is done about money papers, a module for each kind of them."""
