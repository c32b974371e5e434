"""The tribunal side: people and services add documents to a case at the same time, and not every role sees each."""
