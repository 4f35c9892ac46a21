/*
 * Looks at every rendered page in Chromium: node look.mjs OUT [--shots] [--face desk] [--page case] [--js off]
 * Serves OUT under the content security policy of the product, then on each width checks: axe-core finds nothing,
 * the policy is not violated, nothing is loaded from elsewhere, the page does not scroll sideways, budgets hold.
 * Must never pass a page that it did not open. The photographs of fixtures are drawn here; no file holds a person.
 */
import { createServer } from "node:http";
import { readFileSync, existsSync, mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { launchOptions } from "../support/chromium.mjs";
import { csp } from "./policy.mjs";
import { renderAll } from "./render.mjs";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
/* width, height, and whether axe looks at this width too (the widths between differ in nothing it judges) */
const sizes = {
	desk: [[1366, 768, true], [1920, 1080, false], [390, 844, true]],
	portal: [[390, 844, true], [320, 640, true], [1366, 768, false]],
	kiosk: [[1080, 1920, true], [1366, 768, true], [320, 640, false]],
	screen: [[1024, 768, true], [800, 1280, true], [1366, 768, true]],
	wall: [[1920, 1080, true], [3840, 1080, true], [1366, 768, false]],
};
/* The screen in the hall shows the portal's pages in a frame of its own. */
const widthsOf = (one) => (/^kiosk|\.kiosk/.test(one.page) ? sizes.kiosk : sizes[one.face]);
const htmlBudget = { desk: 30 * 1024, portal: 15 * 1024, screen: 8 * 1024, wall: 10 * 1024 };
/* axe stands beside the pages, so that the browser keeps it compiled from page to page */
const AXE = "/static/axe.js";
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

function option(name)
{
	const at = process.argv.indexOf(name);
	return at < 0 ? null : process.argv[at + 1] || "";
}

/* A stand-in for a photograph: a document on a table, different by address. */
function photo(url)
{
	const hue = [...url].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="hsl(${hue},22%,82%)"/><rect x="40" y="45" width="240" height="150" rx="10" fill="#fff"/><rect x="60" y="70" width="110" height="10" fill="hsl(${hue},30%,60%)"/><rect x="60" y="95" width="90" height="8" fill="#bbb"/><rect x="60" y="115" width="100" height="8" fill="#bbb"/><rect x="200" y="70" width="60" height="75" fill="hsl(${hue},25%,70%)"/></svg>`;
}

function serve(out)
{
	const server = createServer((request, response) => {
		const path = new URL(request.url, "http://x").pathname;
		const file = path === AXE ? axeFile : join(out, path === "/favicon.svg" ? "static/favicon.svg" : path);
		const head = { "Content-Security-Policy": csp, "Cache-Control": path.startsWith("/static/") ? "max-age=600" : "no-store" };
		if (path === "/static/stock-worker.js")
			head["Service-Worker-Allowed"] = "/desk/stock/";
		if (path.startsWith("/desk/files/") || path.startsWith("/files/")) {
			response.writeHead(200, { ...head, "Content-Type": "image/svg+xml" }).end(photo(request.url));
		} else if (request.headers["hx-request"] || /^(text\/event-stream|application\/json)$/.test(request.headers.accept) || path.endsWith("/state.json")) {
			response.writeHead(204, head).end(); /* a page that asks for its own progress: nothing new */
		} else if (!path.includes("..") && existsSync(file) && types[extname(file)]) {
			response.writeHead(200, { ...head, "Content-Type": types[extname(file)] }).end(readFileSync(file));
		} else {
			response.writeHead(404, head).end();
		}
	});
	return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

/* On the screen that faces the villager an old finger hits: 56 px either way, and both answers are in sight. */
async function measure(page, problems)
{
	const small = await page.evaluate(() => [...document.querySelectorAll("button,summary,.p-level,.p-tick,input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]),textarea")]
		.map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && (box.width < 56 || box.height < 56)).map(([one, box]) => `${one.textContent.trim() || one.name} ${Math.round(box.width)}x${Math.round(box.height)}`));
	if (small.length)
		problems.push(`too small to hit: ${small.join(", ")}`);
	const hidden = await page.evaluate(() => [...document.querySelectorAll(".s-acts button")].filter((one) => one.getBoundingClientRect().bottom > window.innerHeight).length);
	if (hidden)
		problems.push(`${hidden} answers out of sight`);
}

/* From across a hall: no type below 24 px of a picture 1920 wide, and nothing that should be read runs out of its panel. */
async function measureWall(page, width, height, problems)
{
	const least = 24 * Math.min(width / 1920, height / 1080) - 0.5;
	const small = await page.evaluate((px) => [...document.querySelectorAll("body *")].filter((one) => !one.closest(".vh, svg") && [...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && parseFloat(getComputedStyle(one).fontSize) < px).map((one) => `${one.textContent.trim()} ${getComputedStyle(one).fontSize}`), least);
	if (small.length)
		problems.push(`too small to read from afar: ${small.join(", ")}`);
	const cut = await page.evaluate(() => [...document.querySelectorAll(".w-p, body")].filter((one) => one.scrollHeight > one.clientHeight + 2).map((one) => `${one.className} ${one.scrollHeight} of ${one.clientHeight}`));
	if (cut.length)
		problems.push(`cut off: ${cut.join(", ")}`);
}

/* What the browser itself complains about, from the first byte on. */
function listen(page, origin)
{
	const faults = new Set();
	page.on("console", (m) => { if (m.type() === "error" && !/favicon/.test(m.location().url)) faults.add(m.text()); });
	page.on("pageerror", (e) => faults.add(String(e)));
	page.on("request", (r) => { if (!r.url().startsWith(origin) && !r.url().startsWith("blob:")) faults.add(`foreign request ${r.url()}`); });
	return faults;
}

/* The desk's frame is one partial: it is judged on each page itself at its first width, not once more on its variants. */
const FRAME = ["header.topbar", "nav.side"];

/* Runs in the page; only words come back, what axe knows of each element it passed is a hundred times as much. */
async function judge(frame)
{
	const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	const found = await window.axe.run(frame.length ? { exclude: frame } : document, { resultTypes: ["violations"], runOnly: tags });
	return found.violations.map((v) => `axe ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140)).join(" | ")}`);
}

/* axe: "all", "content" (without the frame) or "" */
async function lookAt(page, axe, problems)
{
	if (axe) {
		const exclude = axe === "all" ? [] : FRAME.map((one) => [one]);
		problems.push(...await page.evaluate(judge, exclude));
	}
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (wide > 0)
		problems.push(`scrolls sideways by ${wide} px`);
	const blank = await page.evaluate(() => [...document.querySelectorAll("svg.i use")].filter((u) => u.getBBox().width === 0 && u.closest("svg").getBoundingClientRect().width > 0).map((u) => u.getAttribute("href")));
	if (blank.length)
		problems.push(`icons not drawn: ${[...new Set(blank)].join(" ")}`);
}

async function shoot(page, file, width, height)
{
	await page.screenshot({ path: `${file}.png` });
	const full = await page.evaluate(() => document.documentElement.scrollHeight);
	if (full > height) {
		await page.setViewportSize({ width, height: Math.min(full, 6000) });
		await page.screenshot({ path: `${file}-full.png` });
	}
}

/* A window for page after page: a new one each time would read fonts and styles each time. */
async function openWindow(context, origin)
{
	const page = await context.newPage();
	if (option("--js") === "off")
		await page.route("**/static/*.js", (r) => (r.request().url().endsWith(AXE) ? r.fallback() : r.fulfill({ status: 200, contentType: "text/javascript", body: "" })));
	return { page, faults: listen(page, origin) };
}

/* One page at all its widths. Returns [width, problems] for each. */
async function lookThrough({ page, faults }, origin, one, shots)
{
	const results = [];
	await page.goto("about:blank"); /* what the page before still says is said by now */
	faults.clear();
	await page.setViewportSize({ width: widthsOf(one)[0][0], height: widthsOf(one)[0][1] });
	const answer = await page.goto(`${origin}/${one.face}/${one.page}.html`, { waitUntil: "load" });
	await page.addScriptTag({ url: `${origin}${AXE}` });
	const gz = gzipSync(readFileSync(one.file)).length;
	const widths = widthsOf(one);
	/* Variants of a page (page.variant) share its template: axe looks at each at its first width, at the page itself at all. */
	const variant = one.page.includes(".");
	for (const [width, height, axeHere] of widths) {
		const first = width === widths[0][0];
		const axe = !axeHere || (variant && !first) ? "" : variant || !first ? "content" : "all";
		const problems = answer && answer.status() === 200 ? [] : ["not served"];
		await page.setViewportSize({ width, height });
		await lookAt(page, axe, problems);
		if (one.face === "screen")
			await measure(page, problems);
		if (one.face === "wall")
			await measureWall(page, width, height, problems);
		if (gz > htmlBudget[one.face])
			problems.push(`${gz} bytes gzipped, budget ${htmlBudget[one.face]}`);
		if (shots)
			await shoot(page, join(shots, `${one.face}-${one.page}-${width}`), width, height);
		results.push([width, problems]);
	}
	results[0][1].push(...faults);
	return results;
}

function wanted(one)
{
	return (!option("--face") || one.face === option("--face")) && (!option("--page") || one.page.split(".")[0] === option("--page"));
}

async function main()
{
	const out = process.argv[2];
	if (!out || out.startsWith("--"))
		throw new Error("usage: node look.mjs OUT [--shots] [--face F] [--page P] [--js off]");
	const shots = process.argv.includes("--shots") ? join(out, "shots") : null;
	const pages = renderAll(out).filter(wanted);
	const server = await serve(out);
	const origin = `http://127.0.0.1:${server.address().port}`;
	const browser = await chromium.launch(launchOptions());
	const context = await browser.newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai" });
	let passed = 0, failed = 0;
	if (shots)
		mkdirSync(shots, { recursive: true });
	const work = async () => {
		const window = await openWindow(context, origin);
		for (let one = pages.shift(); one; one = pages.shift()) {
			for (const [width, problems] of await lookThrough(window, origin, one, shots)) {
				failed += problems.length ? 1 : 0;
				passed += problems.length ? 0 : 1;
				for (const problem of problems)
					console.log(`FAIL ${one.face}/${one.page} at ${width}: ${problem}`);
			}
		}
	};
	await Promise.all([work(), work()]);
	await browser.close();
	server.close();
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed || !passed ? 1 : 0);
}

await main();
