// Opens the page of a report in a real Chromium, and prints in milliseconds when it can be used and how long a search takes.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(`${process.env.BROWSER_NODE}/`)("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const best = { usable_ms: Infinity, search_ms: Infinity, scroll_ms: Infinity };
for (let run = 0; run < 3; run += 1) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(process.argv[2]).href, { waitUntil: "commit" });
  await page.waitForSelector(".entry");
  // From the beginning of the navigation until the script has drawn, and the browser has painted what it drew.
  const usable = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))));
  const search = await page.evaluate(() => {
    const start = performance.now();
    const field = document.getElementById("search");
    field.value = "customer_attribute_4999";
    field.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    if (document.querySelectorAll(".entry").length !== 1) throw new Error("not found");
    return performance.now() - start;
  });
  const scroll = await page.evaluate(async () => {
    document.getElementById("filters").reset();
    const start = performance.now();
    location.hash = `f${(4999).toString(16).padStart(12, "0")}`;
    while (!document.querySelector(`[id="f${(4999).toString(16).padStart(12, "0")}"]`)) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  for (const [name, value] of Object.entries({ usable_ms: usable, search_ms: search, scroll_ms: scroll })) best[name] = Math.min(best[name], Math.round(value));
  await page.close();
}
await browser.close();
console.log(JSON.stringify(best));
