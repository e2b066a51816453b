"""iCalendar: writing invitations and feeds, reading busy times, fetching subscribed calendars."""
