"""`python -m refcourt`: start the reference court."""

import sys

from refcourt.supervisor import main

sys.exit(main(sys.argv[1:]))
