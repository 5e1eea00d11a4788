"""The rules of the night. Standard library only; no clock, no input or output, no database."""
