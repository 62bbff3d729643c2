"""The only code that sends, sleeps, opens files and listens. Everything above it is pure."""
