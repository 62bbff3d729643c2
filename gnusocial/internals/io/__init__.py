"""The only code that sends, sleeps, opens files and listens. All other code is pure."""
