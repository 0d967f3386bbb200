"""Rules for all answers of AWS: errors in sentences, and how large an answer may be.

A module belongs here if it depends on botocore, but not on contacts. May import: ``base`` and ``exceptions``.
"""
