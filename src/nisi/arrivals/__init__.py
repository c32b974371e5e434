"""When load arrives: profiles of a court day, and the arrivals that one of them asks for.

profile    what `load/profiles/*.toml` says: court time, sites, who comes how often, and what goes wrong meanwhile
planned    every arrival of a profile with the moment at which it is due, the same for the same seed
struck     which sites an outage strikes, and by which lines they are reached so that it can

Nothing here acts: load users do what is due, whether or not the platform has answered the one before.
"""
