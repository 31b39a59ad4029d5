"""Open311 GeoReport v2: the room's door for other people's apps. Specification: wiki.open311.org/GeoReport_v2."""
