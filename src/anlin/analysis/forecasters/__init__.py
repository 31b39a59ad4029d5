"""What a forecast is made of: kernels on a grid, weights from past windows, boosting, scores, and the walk through time."""
