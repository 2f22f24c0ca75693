"""What buyers and sellers do about quotes, contracts and call-offs, a module for each step."""
