"""The tribunal side: people and services work on a case at the same time, and not every role sees all of it.

    lodging ──> a case: version, fields, documents          store: the bytes, kept apart from the case that names them
                  │  access: what of it a person is given
                  │  case_file, fields, history, search: reading it
                  ▼
    events, moving, bundles, decisions, exhibits ──> changes: the next version, or a clash ──> history

Whatever changes a case makes its next version, from the version that was read, or nothing.
"""
