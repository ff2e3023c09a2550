"""Insights: what a careful reader would point at, each found by a small check with one good sentence.

Checks are pure: they look at the spans of one trace and at a bounded record of evidence. They would rather
say nothing than something that is not so: none has anything to say of a healthy run.
"""
