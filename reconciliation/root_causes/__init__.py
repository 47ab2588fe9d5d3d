"""Root causes in words: one file per family of fields; each says what it recognises and is silent otherwise."""
