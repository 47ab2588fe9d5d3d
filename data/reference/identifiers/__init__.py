"""Identifiers of instruments, parties, venues and classes: one file each, as expressions over whole columns.

`valid_x(column)` is true or false per row and null where nothing is given; `why_not_x(column)` is the first fault in
words, null for what is valid or absent. Nothing is cleaned on the way: a space or a small letter is a fault.
"""
