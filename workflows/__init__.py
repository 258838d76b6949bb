"""The state machines. One file a machine, each a table that reads like its drawing."""
