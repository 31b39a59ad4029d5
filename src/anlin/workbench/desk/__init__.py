"""What a desk does with lists: files of them, views of them, one step for many of their rows, texts for replies."""
