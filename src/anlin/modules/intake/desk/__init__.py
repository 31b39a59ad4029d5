"""The staff's own pages of the room: triage, entry by phone, overview, the field home."""
