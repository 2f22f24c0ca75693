"""What is done with cases, a module for each stretch of the way: opening, checking, noticing, deciding, supporting,
leaving; and beside them delegating and setting the rules. Nothing here commits.
"""
