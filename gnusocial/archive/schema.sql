-- The index of an archive. It can be rebuilt from the JSON lines.
-- How many bytes of each file are in the index.
CREATE TABLE read (kind TEXT PRIMARY KEY, bytes INTEGER NOT NULL);
-- Every object, with the positions of its first and last line.
CREATE TABLE items (
    kind TEXT NOT NULL,
    key NOT NULL,
    first INTEGER NOT NULL,
    place INTEGER NOT NULL,
    length INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    identity TEXT,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX items_by_identity ON items (identity);
-- Every status and message, each once.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    key,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    avatar TEXT,
    created INTEGER,
    conversation TEXT,
    reply_to,
    activity TEXT,
    url TEXT,
    favorited INTEGER NOT NULL,
    attachments TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX texts_by_time ON texts (created);
CREATE INDEX texts_by_conversation ON texts (conversation);
-- The newest status up to which each conversation was read.
CREATE TABLE conversations (conversation TEXT PRIMARY KEY, newest INTEGER NOT NULL);
-- The URLs of attachments and avatars.
CREATE TABLE wanted (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, mimetype TEXT NOT NULL);
-- The downloaded files. The file is '' if the URL is a web page.
CREATE TABLE files (url TEXT PRIMARY KEY, file TEXT NOT NULL, mimetype TEXT NOT NULL);
