"""A night without a warehouse: composed order files, and the night played on them."""
