"""Tell people that something happened: after commit, through jobs, once each."""
