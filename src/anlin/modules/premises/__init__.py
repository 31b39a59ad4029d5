"""The register of premises: places of work, trade and gathering, with who answers for them and what is dangerous there."""
