"use strict";
// Data from a server only becomes text, or a URL that begins with http or media/.
const about = JSON.parse(document.getElementById("about").textContent);
const main = document.getElementById("main");
const filter = document.getElementById("filter");
const monthList = document.getElementById("month");
const words = document.getElementById("words");
const AT_ONCE = 100;
const FILTERS = [
  ["own", "Own posts", (post) => has(post, "statuses") || has(post, "imported")],
  ["all", "Everything", () => true],
  ["mentions", "Mentions", (post) => has(post, "mentions")],
  ["favorites", "Favorites", (post) => has(post, "favorites")],
  ["bookmarks", "Bookmarks", (post) => has(post, "bookmarks")],
  ["messages", "Direct messages", (post) => has(post, "messages") || has(post, "messages_sent")],
  ["imported", "Imported", (post) => has(post, "imported")],
];
const NAMES = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
const loaded = new Map();

function has(post, kind) { return (post.kinds || []).includes(kind); }

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

function link(href, text) {
  const made = element("a", "", text);
  made.href = href;
  if (!href.startsWith("#")) { made.target = "_blank"; made.rel = "noopener noreferrer"; }
  return made;
}

function isPage(url) { return /^https?:\/\//i.test(url || ""); }
function isFile(path) { return /^media\/[0-9a-f]{2}\/[0-9a-f]{64}\.[a-z0-9]+$/.test(path || ""); }

function postsOf(month) {
  if (!loaded.has(month)) {
    const blocks = [...document.querySelectorAll("script.month")];
    const block = blocks.find((each) => each.dataset.month === month);
    loaded.set(month, block ? JSON.parse(block.textContent) : []);
  }
  return loaded.get(month);
}

function* everything() { for (const [month] of about.months) yield* postsOf(month); }

function wanted() { return FILTERS.find(([name]) => name === filter.value)[2]; }

function monthName(month) {
  const [year, number] = month.split("-");
  return number ? `${NAMES[Number(number) - 1]} ${year}` : "Without a date";
}

function when(post) {
  if (!post.time) return "no date";
  return new Date(post.time * 1000).toLocaleString(undefined,
    { dateStyle: "medium", timeStyle: "short" });
}

function textOf(post) {
  const made = element("div", "text");
  for (const part of (post.text || "").split(/(https?:\/\/[^\s<>"]+)/i)) {
    made.append(isPage(part) ? link(part, part) : part);
  }
  return made;
}

function fileOf(file) {
  if (!isFile(file.file)) return isPage(file.url) ? link(file.url, file.url) : null;
  const extension = file.file.split(".").pop();
  if (["png", "jpg", "gif", "webp"].includes(extension)) {
    const picture = element("img");
    picture.src = file.file; picture.loading = "lazy"; picture.alt = "";
    const around = link(file.file, picture);
    around.setAttribute("aria-label", "Picture");
    return around;
  }
  if (["mp4", "webm", "ogg", "mp3"].includes(extension)) {
    const player = element(["ogg", "mp3"].includes(extension) ? "audio" : "video");
    player.src = file.file; player.controls = true; player.preload = "none";
    return player;
  }
  return link(file.file, `File (${file.type || extension})`);
}

function avatarOf(post) {
  if (!isFile(post.avatar)) {
    const letter = [...(post.author || "?")][0].toUpperCase();
    const made = element("div", "avatar", letter);
    made.setAttribute("aria-hidden", "true");
    return made;
  }
  const picture = element("img", "avatar");
  picture.src = post.avatar; picture.alt = ""; picture.loading = "lazy";
  return picture;
}

function card(post, inThread = false) {
  const made = element("article", "", avatarOf(post));
  const name = post.name && post.name !== post.author ? `${post.name} ` : "";
  made.append(element("div", "who", name, element("span", "", `@${post.author || "?"}`)));
  made.append(textOf(post));
  const files = (post.files || []).map(fileOf).filter(Boolean);
  if (files.length) made.append(element("div", "files", ...files));
  const foot = element("div", "foot", element("time", "", when(post)));
  if (post.repeat) foot.append("repeated");
  if (post.favorited) foot.append("★ favorite");
  if (has(post, "messages") || has(post, "messages_sent")) foot.append("direct message");
  if (has(post, "imported")) foot.append("imported");
  if (post.thread > 1 && !inThread) {
    foot.append(link(`#thread/${encodeURIComponent(post.conversation)}`, `thread of ${post.thread}`));
  }
  if (isPage(post.url)) foot.append(link(post.url, "page"));
  made.append(foot);
  return made;
}

// Shows a batch of posts, and more on request.
function showSome(posts, place, make) {
  let next = 0;
  const more = element("button", "", "Show more");
  const show = () => {
    posts.slice(next, next + AT_ONCE).forEach((post) => place.append(make(post)));
    next += AT_ONCE;
    more.hidden = next >= posts.length;
  };
  more.addEventListener("click", show);
  show();
  main.append(place, more);
}

function title(text, note) {
  main.replaceChildren(element("h2", "", text));
  if (note) main.append(element("p", "empty", note));
}

function showMonth(month) {
  const posts = postsOf(month).filter(wanted());
  title(monthName(month), posts.length ? "" : "Nothing of that kind in this month.");
  showSome(posts, element("div"), (post) => card(post));
}

function showThread(conversation) {
  const posts = [...everything()].filter((post) => post.conversation === conversation);
  posts.sort((one, other) => (one.time || 0) - (other.time || 0));
  title("Thread", posts.length ? "" : "There is no such thread in the archive.");
  const place = element("div", "thread");
  for (const [post, depth] of inOrder(posts)) {
    const made = card(post, true);
    if (depth) made.classList.add(`deep-${Math.min(depth, 4)}`);
    place.append(made);
  }
  main.append(place);
}

// Sorts each post after the one that it replies to, with its depth. Replies may form a cycle.
function inOrder(posts) {
  const known = new Map();
  for (const post of posts) { known.set(post.id, post); known.set(post.uri, post); }
  const answers = new Map();
  const roots = [];
  for (const post of posts) {
    const parent = known.get(post.reply);
    if (!parent || parent === post) { roots.push(post); continue; }
    if (!answers.has(parent)) answers.set(parent, []);
    answers.get(parent).push(post);
  }
  const found = [];
  const seen = new Set();
  for (const start of [...roots, ...posts]) {
    const pending = [[start, 0]];
    while (pending.length) {
      const [post, depth] = pending.pop();
      if (seen.has(post)) continue;
      seen.add(post);
      found.push([post, depth]);
      for (const answer of [...(answers.get(post) || [])].reverse()) {
        pending.push([answer, depth + 1]);
      }
    }
  }
  return found;
}

function showMedia() {
  const keep = wanted();
  const pictures = [];
  for (const post of everything()) {
    if (!keep(post)) continue;
    for (const file of post.files || []) {
      if (isFile(file.file)) pictures.push({ post, file });
    }
  }
  title("Media", pictures.length ? "" : "There are no files.");
  showSome(pictures, element("div", "gallery"), ({ post, file }) => {
    const made = fileOf(file);
    made.title = `${when(post)}: ${post.text || ""}`;
    return made;
  });
}

function plain(text) {
  return (text || "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function showFound(asked) {
  const terms = plain(asked).split(/\s+/).filter(Boolean);
  const keep = wanted();
  const found = [];
  for (const post of everything()) {
    if (!keep(post)) continue;
    const text = plain(`${post.text} ${post.author} ${post.name || ""}`);
    if (terms.every((term) => text.includes(term))) found.push(post);
  }
  title(`“${asked}”`, `${found.length} found`);
  showSome(found, element("div"), (post) => card(post));
}

function countOf(month, own, all) {
  if (filter.value === "own") return own;
  return filter.value === "all" ? all : postsOf(month).filter(wanted()).length;
}

function showCounts() {
  const counts = document.querySelectorAll("#months .count");
  about.months.forEach(([month, own, all], place) => {
    const count = countOf(month, own, all);
    monthList.options[place].text = `${monthName(month)} (${count})`;
    counts[place].textContent = String(count);
  });
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function show() {
  const [view, ...rest] = location.hash.slice(1).split("/");
  const what = decoded(rest.join("/"));
  const months = about.months.map(([month]) => month);
  const month = view === "month" && months.includes(what) ? what : months[0];
  if (view === "thread") showThread(what);
  else if (view === "media") showMedia();
  else if (view === "search" && what) showFound(what);
  else if (month) { showMonth(month); monthList.value = month; }
  else title("Nothing here yet");
  if (view !== "search") words.value = "";
  else if (document.activeElement !== words) words.value = what;
  const isTimeline = !["thread", "media", "search"].includes(view);
  for (const each of document.querySelectorAll("nav a")) {
    const current = each.dataset.view === (isTimeline ? "timeline" : view)
      || (isTimeline && each.dataset.month === month && month);
    if (current) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  window.scrollTo(0, 0);
}

function begin() {
  for (const [name, text] of FILTERS) filter.append(new Option(text, name));
  const list = document.getElementById("months");
  let year = "";
  for (const [month] of about.months) {
    monthList.append(new Option("", month));
    const [ofYear, number] = month.split("-");
    if (ofYear !== year) list.append(element("div", "year", number ? ofYear : ""));
    year = ofYear;
    const name = number ? NAMES[Number(number) - 1] : "Without a date";
    const entry = link(`#month/${month}`, name);
    entry.dataset.month = month;
    entry.append(element("span", "count"));
    list.append(entry);
  }
  showCounts();
  filter.addEventListener("change", () => { showCounts(); show(); });
  monthList.addEventListener("change", () => { location.hash = `#month/${monthList.value}`; });
  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      location.hash = words.value.trim() ? `#search/${encodeURIComponent(words.value.trim())}` : "";
    }, 200);
  });
  window.addEventListener("hashchange", show);
  show();
}

begin();
