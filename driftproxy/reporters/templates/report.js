"use strict";
// Whatever comes from the report becomes text or a property of the page, never markup.
const data = JSON.parse(document.getElementById("report").textContent);
const by = (id) => document.getElementById(id);
const PAGE = 60;
const NOTHING = {
  clean: "Nothing has drifted.",
  inconclusive: "Nothing was found, and too little could be checked to say that nothing has drifted.",
};

function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function words(text) {
  // What stands between two backticks is code.
  return text.split("`").map((part, index) => (index % 2 ? make("code", { textContent: part }) : part));
}

const entries = data.groups.flatMap((group) =>
  group.entries.map((entry) => {
    const cassettes = (entry.cassettes || []).map((at) => data.cassettes[at]);
    const tests = (entry.tests || []).map((at) => data.tests[at]);
    const rule = data.rules[entry.rule || 0];
    const near = [group.place, entry.message, entry.title, entry.severity, rule, entry.id, ...(entry.diff || [])];
    const far = [...cassettes, ...tests, ...(entry.places || []).flat()];
    return { ...entry, group, cassettes, tests, rule, text: [...near, ...far].join("\n").toLowerCase() };
  }),
);

const FILTERS = {
  severity: { of: (entry) => [entry.severity, ...(entry.group.possible ? ["possible"] : [])] },
  host: { of: (entry) => entry.hosts.map((at) => data.hosts[at]), options: data.hosts },
  endpoint: { of: (entry) => entry.endpoints.map((at) => data.endpoints[at]), options: data.endpoints },
  test: { of: (entry) => entry.tests, options: data.tests },
  rule: { of: (entry) => [entry.rule], options: data.rules },
};
FILTERS.severity.options = ["breaking", "warning", "info", "possible"].filter((level) =>
  entries.some((entry) => FILTERS.severity.of(entry).includes(level)),
);

let shown = [];
let drawn = 0;

function filter() {
  const sought = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = Object.keys(FILTERS).filter((name) => by(name).value);
  shown = entries.filter(
    (entry) =>
      sought.every((word) => entry.text.includes(word)) &&
      chosen.every((name) => FILTERS[name].of(entry).includes(by(name).value)),
  );
  by("findings").replaceChildren();
  drawn = 0;
  draw();
  const all = entries.length === 1 ? "1 finding" : `${entries.length} findings`;
  by("count").textContent = shown.length === entries.length ? all : `${shown.length} of ${all}`;
  by("empty").hidden = shown.length > 0;
  by("empty").textContent = entries.length ? "No finding fits these filters. Esc clears them." : NOTHING[data.verdict];
}

function draw(until = drawn + PAGE) {
  const part = document.createDocumentFragment();
  for (const end = Math.min(until, shown.length); drawn < end; drawn += 1) {
    const entry = shown[drawn];
    if (!drawn || shown[drawn - 1].group !== entry.group) {
      const note = entry.group.possible ? make("span", { className: "dim", textContent: " possible, on too little evidence to alarm" }) : "";
      part.append(make("h2", {}, entry.group.place, note));
    }
    part.append(row(entry));
  }
  by("findings").append(part);
}

function row(entry) {
  const node = make("details", { className: entry.group.possible ? "entry possible" : "entry", id: `f${entry.id}` });
  const severity = make("span", { className: `severity ${entry.severity}`, textContent: entry.severity });
  const rule = make("span", { className: "rule", textContent: entry.rule });
  node.append(make("summary", {}, severity, make("span", { className: "what" }, ...words(entry.message)), rule));
  node.addEventListener("toggle", () => node.open && node.children.length < 2 && node.append(inside(entry)));
  node.open = shown.length <= 3;
  return node;
}

function inside(entry) {
  const [before, after] = entry.examples || [];
  const facts = make("dl", {});
  const say = (name, ...found) => found.length && facts.append(make("dt", { textContent: name }), make("dd", {}, ...found));
  say("confidence", entry.confidence);
  say("rule", make("code", { textContent: entry.rule }), ` ${entry.title}`);
  say("finding", make("a", { href: `#f${entry.id}`, textContent: entry.id }), entry.pointer ? " at " : "", make("code", { textContent: entry.pointer || "" }));
  if (entry.since) say("since", entry.since);
  say("cassettes", listed(entry.cassettes));
  if (entry.tests.length) say("tests", listed(entry.tests));
  if (entry.elsewhere) say("elsewhere", `${entry.elsewhere}:`, listed(entry.places.map(([where]) => where), entry.places.map(([, id]) => id)));
  return make("div", { className: "inside" }, make("div", { className: "sides" }, side("Recorded", "- ", entry.diff, before), side("Now", "+ ", entry.diff, after)), facts);
}

function side(title, mark, diff, example) {
  const lines = diff.filter((line) => line.startsWith(mark) || line.startsWith("  "));
  const missing = lines.some((line) => line.startsWith(mark)) ? [] : [make("span", { className: "dim", textContent: mark === "- " ? "  not there yet" : "  not there any more" })];
  const kind = { "- ": "gone", "+ ": "come" };
  const spans = lines.map((line) => make("span", { className: kind[line.slice(0, 2)] || "", textContent: line }));
  const looks = example && example !== "absent" ? [make("p", {}, "such as ", make("code", { textContent: example }))] : [];
  return make("div", {}, make("h3", { textContent: title }), make("pre", {}, ...spans, ...missing), ...looks);
}

function listed(names, more = []) {
  const item = (name, at) => make("li", {}, ...words(name), more[at] ? make("span", { className: "dim", textContent: ` ${more[at]}` }) : "");
  return make("ul", {}, ...names.map(item));
}

function aside(title, lines) {
  by("rest").append(make("h2", { textContent: title }), make("ul", {}, ...lines.map((line) => make("li", {}, ...words(line)))));
}

function go(id) {
  // To a finding that a link names, or to the entry that tells of it.
  const wanted = (entry) => entry.id === id || (entry.places || []).some(([, other]) => other === id);
  if (!entries.some(wanted)) return;
  if (!shown.some(wanted)) by("filters").reset();
  const at = shown.findIndex(wanted);
  if (at >= drawn) draw(at + PAGE);
  const node = by(`f${shown[at].id}`);
  node.open = true;
  node.firstChild.focus({ preventScroll: true });
  node.scrollIntoView({ block: "start" });
}

function step(way) {
  if (way > 0 && drawn < shown.length) draw();
  const rows = [...document.querySelectorAll(".entry > summary")];
  const next = rows[rows.indexOf(document.activeElement) + way] || (way > 0 ? null : rows[0]);
  if (next) next.focus();
}

for (const [name, { options }] of Object.entries(FILTERS)) {
  const sorted = name === "severity" ? options : [...options].sort();
  by(name).append(make("option", { value: "", textContent: "all" }), ...sorted.map((value) => make("option", { value, textContent: value })));
  by(name).addEventListener("change", filter);
  by(name).closest("label").hidden = options.length < 2;
}
by("search").addEventListener("input", filter);
by("filters").addEventListener("submit", (event) => event.preventDefault());
by("filters").addEventListener("reset", () => {
  for (const control of by("filters").elements) if ("value" in control) control.value = "";
  filter();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = /^(INPUT|SELECT)$/.test(event.target.tagName);
  const act = { Escape: () => by("filters").reset() };
  if (!typing) Object.assign(act, { "/": () => by("search").focus(), j: () => step(1), k: () => step(-1) });
  if (!act[event.key]) return;
  event.preventDefault();
  act[event.key]();
});
window.addEventListener("hashchange", () => go(location.hash.slice(2)));
new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && drawn < shown.length && draw(), { rootMargin: "600px" }).observe(by("empty").nextElementSibling);

by("filters").hidden = by("keys").hidden = !entries.length;
filter();
for (const { title, lines } of data.asides) aside(title, lines);
if (data.unchecked.length) {
  by("rest").append(make("h2", { textContent: "Not checked" }));
  for (const { why, items } of data.unchecked) {
    const node = make("details", {}, make("summary", {}, `${items.length}× `, ...words(why)));
    node.addEventListener("toggle", () => node.open && node.children.length < 2 && node.append(listed(items)));
    by("rest").append(node);
  }
}
go(location.hash.slice(2));
