"""Tables with units in rows and criteria in columns, as districts send them: headings, rows, printed sums."""
