"""What was broken once by trying, and holds now."""
