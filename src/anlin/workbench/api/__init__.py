"""The REST API: typed endpoints derived from the same declarations as the pages, behind the same rules."""
