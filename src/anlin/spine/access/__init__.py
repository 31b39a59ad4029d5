"""Who may open what: roles over an area for a term, walls, and one declaration on every route."""
