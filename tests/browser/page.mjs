// Does to the page of a report what a reader does, in a real Chromium, and prints what came of it as JSON.
// Arguments: files of pages. The first is looked at from all sides and used, the others are read. BROWSER_SHOTS may name a
// folder for screenshots.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.BROWSER_NODE}/`);
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const [file, ...others] = process.argv.slice(2);
const shots = process.env.BROWSER_SHOTS;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const found = { errors: [], requests: [], axe: [], dialogs: 0, texts: [] };

async function open(file, options) {
  // What looks for mistakes is put in from outside, which the policy of the page forbids to all else.
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (said) => said.type() === "error" && found.errors.push(said.text()));
  page.on("pageerror", (error) => found.errors.push(error.message));
  page.on("dialog", (dialog) => { found.dialogs += 1; dialog.dismiss(); });
  page.on("request", (request) => found.requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  found.texts.push(await page.locator("body").innerText());
  return page;
}

async function look(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, impact, nodes } of violations) found.axe.push(`${name}: ${impact} ${id}: ${nodes[0].html}`);
  if (shots && !name.includes("/")) await page.screenshot({ path: `${shots}/report-${name}.png` });
}

for (const [name, width, colorScheme] of [["light", 1100, "light"], ["dark", 1100, "dark"], ["narrow", 380, "light"]]) {
  const page = await open(file, { viewport: { width, height: 800 }, colorScheme });
  const rows = page.locator(".entry > summary");
  await rows.last().click();
  await rows.first().scrollIntoViewIfNeeded();
  await look(page, name);
}

for (const other of others) await look(await open(other, {}), other);

const page = await open(file, { viewport: { width: 1100, height: 800 } });
const count = () => page.locator("#count").textContent();
const focused = () => page.evaluate(() => document.activeElement.closest(".entry")?.id || document.activeElement.id);
found.count = await count();
found.filters = {};
for (const name of ["severity", "endpoint"]) {
  const options = await page.locator(`#${name} option`).allTextContents();
  found.filters[name] = [];
  for (const option of options.slice(1)) {
    await page.selectOption(`#${name}`, option);
    found.filters[name].push([option, await count()]);
  }
  await page.keyboard.press("Escape");
}
await page.keyboard.press("/");
await page.keyboard.type("no such thing anywhere");
found.nothing = [await count(), await page.locator("#empty").innerText()];
await page.keyboard.press("Escape");
found.cleared = await count();
await page.locator("h1").click();
await page.evaluate(() => document.activeElement.blur());
for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
found.focused = await focused();
await page.keyboard.press("Enter");
found.open = await page.locator(`[id="${found.focused}"]`).evaluate((node) => node.open);
const last = await page.evaluate(() => JSON.parse(document.getElementById("report").textContent).groups.at(-1).entries.at(-1).id);
await page.evaluate((id) => { location.hash = `f${id}`; }, last);
await page.waitForFunction((id) => document.activeElement.parentNode?.id === id, `f${last}`);
found.linked = await page.locator(`[id="f${last}"]`).evaluate((node) => node.open && node.getBoundingClientRect().top < innerHeight);
await browser.close();
console.log(JSON.stringify(found));
