"""What runs in the peers' environment, a module a subject. Imported there alone."""
