"""nightfloor: the terminal a community e-commerce network works through the night on."""
