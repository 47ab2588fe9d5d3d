"""Client money, custody records, and the reserve and control of a broker-dealer."""
