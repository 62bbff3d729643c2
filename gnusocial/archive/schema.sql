-- The index of an archive. All of it can be made again from the JSON lines.
-- How far each file is in the index.
CREATE TABLE read (kind TEXT PRIMARY KEY, bytes INTEGER NOT NULL);
-- Every object, with its first line and its last.
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
-- Every status and message once, wherever it was found.
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
-- Up to which status each conversation was read.
CREATE TABLE conversations (conversation TEXT PRIMARY KEY, newest INTEGER NOT NULL);
-- The addresses of files that belong to what is archived.
CREATE TABLE wanted (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, mimetype TEXT NOT NULL);
-- The files that were fetched. An address of a page has no file: ''.
CREATE TABLE files (url TEXT PRIMARY KEY, file TEXT NOT NULL, mimetype TEXT NOT NULL);
