"""The methods on the command line, a file each."""
