"""What people read of a report: pages, tables, text. Pure functions; nothing here opens a gradebook."""
