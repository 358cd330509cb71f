"use strict";
// Says what is under way, and that there is a newer result; keys. Whatever comes becomes text.
const live = document.getElementById("live");
const PAGES = { o: "/", r: "/review", e: "/endpoints", c: "/cassettes" };
let ran = false;
let read = false;

function say(text, link) {
  live.replaceChildren(text);
  if (link) live.append(" ", Object.assign(document.createElement("a"), { href: location.pathname + location.search, textContent: link }));
}

async function look() {
  let now;
  try {
    const answer = await fetch("/live");
    if (!answer.ok) throw new Error(answer.status);
    now = await answer.json();
  } catch {
    say("driftproxy ui has ended");
    return;
  }
  const busy = Boolean(document.activeElement.closest?.("input, select")) || document.querySelector("input:checked[type=checkbox]");
  const again = (ran && !now.runs) || (read && !now.reading);
  ran = now.runs;
  read = now.reading;
  if (now.runs) say(`checking ${now.about || "again"}: ${now.answers} answered`);
  else if (again && !busy) location.reload();
  else if (now.version !== document.body.dataset.version) say("there is a newer result:", "show it");
  else if (now.reading) say("reading the recordings");
  else say("");
  setTimeout(look, now.runs || now.reading ? 700 : 3000);
}
look();

const rows = () => [...document.querySelectorAll("a.row")];
let led = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
  if (led && PAGES[event.key]) location.assign(PAGES[event.key]);
  led = event.key === "g";
  const search = document.getElementById("search");
  if (event.key === "/" && search) { event.preventDefault(); search.select(); search.focus(); }
  if (event.key === "j" || event.key === "k") {
    const all = rows();
    const at = all.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    all[Math.max(0, Math.min(all.length - 1, at))]?.focus();
  }
});

const all = document.getElementById("all");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => document.querySelectorAll("input[name=finding]:not(:disabled)").forEach((box) => { box.checked = true; }));
}
