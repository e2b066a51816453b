"""From an HR file to people: reading, mapping, checking and comparing (pure), then staging, applying and undoing."""
