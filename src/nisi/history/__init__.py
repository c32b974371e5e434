"""The history: a run's journals as tables, with what they say worked out.

`tabulate` turns journal lines into the four tables that are sealed, `sealing` writes and reads them as Parquet,
`acts` decodes them, `orders` folds those of crime courts and `tribunal` those of tribunals, `derive` puts those
together, and `history` is what checkers query.
"""
