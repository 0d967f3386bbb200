"""What AWS answers, whoever asked: its errors in sentences, and how much an answer may hold.

A module belongs here if it knows botocore and nothing of contacts. May import: ``base`` and ``exceptions``.
"""
