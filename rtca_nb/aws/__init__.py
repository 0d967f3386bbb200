"""Common handling of answers from AWS: errors as sentences, a limit for the size of answers, and IAM permissions.

A module belongs here if it depends on botocore, but not on contacts. May import: ``base`` and ``exceptions``.
"""
