"""Everything of streams that sends, waits, writes files or starts threads; it decides nothing."""
