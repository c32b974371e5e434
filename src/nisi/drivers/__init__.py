"""Drivers: how an operation reaches a candidate.

dialect (the candidate author's)  pages (what a person reads, as data)
    |                                |
http ── sign_in                  browser ── case_file_page ── visit ── visible
    |                                |
urllib3_send, locust_send        browser_process ── find_browser
    |        |
  bounded   answer
"""
