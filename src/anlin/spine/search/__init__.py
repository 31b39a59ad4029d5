"""Search over sealed text by keyed tokens: a stolen index gives no text."""
