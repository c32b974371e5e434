"""Evidence: a judged run as files that machines read, and that a stranger can judge again."""
