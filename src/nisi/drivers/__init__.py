"""Drivers: how an operation reaches a candidate.

dialect (the candidate author's)  pages ── page_steps, page_map (what a person reads and does, as data)
    |                                |
http ── sign_in                  browser ── form_page ── pressing ── visit
    |                                |   └─ case_file_page, case_data_page, list_pages ── reading ── visible
urllib3_send, locust_send        browser_desk ── browser_process ── find_browser
    |        |
  bounded   answer
"""
