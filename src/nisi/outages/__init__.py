"""Outages of a network, made from outside: a proxy between court sites and the candidate.

    site ──▶ line (a listening port) ──▶ candidate
              told: well slow narrow cut blackhole lossy halfway

behaviour      what a line can be told, and how it is told
connection     two sockets and what is on its way between them
line           one port: its connections, and what is done to them
serving        all lines of a run in one asyncio process, with a journal of its own
proxy_process  that process
"""
