"""Surveillance at end of day: lists, wash trades, prices, bookings, limits, names under sanctions."""
