"""What people do, without judging: one state machine or journey a file, all invented data in `people.py`."""
