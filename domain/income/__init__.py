"""What a family earned over the years, what it may expect, and its own word on each entry (家庭收入)."""
