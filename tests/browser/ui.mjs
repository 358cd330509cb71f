// Does in the application what a reviewer does, in a real Chromium, and prints what came of it as JSON.
// Arguments: the address that `driftproxy ui` prints, the words that find one finding to accept, and one to ignore.
// BROWSER_SHOTS may name a folder for screenshots.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.BROWSER_NODE}/`);
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const [address, accepted, ignored] = process.argv.slice(2);
const home = new URL("/", address).href;
const shots = process.env.BROWSER_SHOTS;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const found = { errors: [], elsewhere: [], axe: [], dialogs: 0, refused: [] };

async function enter(options) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  const page = await context.newPage();
  page.on("console", (said) => said.type() === "error" && !said.text().includes("(Not Found)") && found.errors.push(said.text()));
  page.on("pageerror", (error) => found.errors.push(error.message));
  page.on("dialog", (dialog) => { found.dialogs += 1; dialog.dismiss(); });
  page.on("request", (request) => request.url().startsWith(home) || found.elsewhere.push(request.url()));
  await page.goto(address);
  await page.waitForSelector("h1");
  await page.waitForLoadState("load");
  found.address = page.url();
  return page;
}

async function look(page, name) {
  // A script in an own world, which the policy of the page does not concern: it keeps all else out.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, impact, nodes } of violations) found.axe.push(`${name}: ${impact} ${id}: ${nodes[0].html}`);
  if (shots) await page.screenshot({ path: `${shots}/ui-${name}.png` });
}

const words = (page) => page.locator("main").innerText();
const said = (page) => page.locator(".said").first().innerText();

for (const [name, width, colorScheme, pages] of [
  ["light", 1100, "light", ["Review", "Endpoints", "Cassettes"]],
  ["dark", 1100, "dark", ["Review"]],
  ["narrow", 380, "light", ["Cassettes"]],
]) {
  const page = await enter({ viewport: { width, height: 900 }, colorScheme });
  await look(page, `overview-${name}`);
  for (const title of pages) {
    await page.getByRole("link", { name: title, exact: true }).click();
    await page.waitForSelector(`h1:has-text("${title}")`);
    await look(page, `${title}-${name}`);
    await page.locator("a.row").first().click();
    await page.waitForSelector("main h2");
    await look(page, `${title}-one-${name}`);
  }
  await page.context().close();
}

const stranger = await browser.newPage();
found.refused.push((await stranger.goto(home)).status());
await stranger.close();

const page = await enter({ viewport: { width: 1100, height: 900 } });
const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };

// By keys: to the review, to the search, to the first of what is found, and into it.
await press("g", "r");
await page.waitForSelector("#search");
await press("/");
await page.keyboard.type(accepted);
await press("Enter");
await page.waitForFunction(() => location.search.includes("q="));
found.count = await page.locator(".count").innerText();
await press("j", "Enter");
await page.waitForSelector("#accept");

// What accepting does, in both ways; then it is accepted.
found.effects = {};
for (const how of ["whole", "heal"]) {
  await page.getByLabel(`${how}:`).check();
  await page.getByRole("button", { name: "Show what it does" }).click();
  await page.waitForSelector("#effect");
  found.effects[how] = await page.locator("#effect").innerText();
}
await look(page, "effect");
await page.getByLabel("heal:").check();
await page.getByRole("button", { name: "Accept", exact: true }).click();
await page.waitForSelector(".said");
found.accepted = await said(page);

// Another is ignored, until a day.
await page.goto(`${home}review?q=${ignored}`);
await page.locator("a.row").first().click();
await page.getByLabel("Reason").fill("known <b>to the team</b>");
await page.getByLabel("Until").fill("2999-12-31");
await page.getByRole("button", { name: "Ignore" }).click();
await page.waitForSelector(".said");
found.ignored = [await said(page), await words(page)];

// One is checked again: that it is under way is said, and the page shows what came of it by itself.
await page.goto(`${home}review?q=${accepted}`);
await page.locator("a.row").first().click();
await page.getByRole("button", { name: "Check again now" }).click();
await page.waitForFunction(() => document.getElementById("live").textContent.startsWith("checking"));
found.live = await page.locator("#live").innerText();
await page.waitForSelector(".said", { timeout: 60000 });
found.again = await words(page);

// All of a page at once.
await page.goto(`${home}review`);
await page.getByRole("button", { name: "Choose all on this page" }).click();
found.chosen = await page.locator("input[name=finding]:checked").count();
await page.getByRole("button", { name: "Accept those chosen" }).click();
await page.waitForSelector(".said");
found.all = await said(page);
await browser.close();
console.log(JSON.stringify(found));
