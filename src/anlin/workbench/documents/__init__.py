"""Documents as PDF: what stands on one, how it is drawn, its pages at the desk and its public check."""
