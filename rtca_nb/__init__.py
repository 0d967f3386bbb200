"""Amazon Connect Contact Lens chat analysis in notebooks: frames, redacted transcripts, timelines, reports."""
