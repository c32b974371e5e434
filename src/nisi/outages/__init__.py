"""Outages of a network, made from outside: a proxy between court sites and the candidate.

    site ──▶ line (a listening port) ──▶ candidate
              told: well slow narrow cut blackhole lossy halfway

behaviour      what a line can be told, and how it is told
connection     two sockets and what is on its way between them
narrow         how those who share a narrow line take turns
upstream       the candidate, where all lines lead
line           one port: its connections, and what is done to them
timetable      when a line begins and ends what it was told, journaled
serving        all lines of a run in one asyncio process, with a journal of its own
proxy_process  that process
"""
