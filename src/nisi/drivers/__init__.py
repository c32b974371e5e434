"""Drivers: how an operation reaches a candidate.

`dialect` is what a candidate's author writes, `http` performs it, `urllib3_send` and `locust_send` carry requests for
it, `sign_in` gets credentials, and `browser` fills in pages where a candidate has them.
"""
