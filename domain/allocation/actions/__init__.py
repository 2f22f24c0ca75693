"""What is done about lots, a module for each step: setting the policy, choosing, preferring. Nothing here commits."""
