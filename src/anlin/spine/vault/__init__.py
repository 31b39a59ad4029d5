"""Keys and sealed content. District key > matter key > participant key; the first never enters a database."""
