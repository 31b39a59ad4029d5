"""The resident's side of the room: report, receipt, progress. Phone first, whole without script, no session."""
