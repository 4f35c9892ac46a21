/*
 * Makes the files that browsers get: node build.mjs OUT
 * Writes the sheets and scripts of the table below, signature.js, icons.svg, favicon.svg, htmx.js and htmx-sse.js into OUT.
 * Why without a bundler: the sources are small and concatenate by name; a newcomer reads one page to
 * know what is shipped. Must never fetch anything, change the sources, or let a file past its budget.
 */
import { readFileSync, readdirSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
/* What is ours: [file, folder of its sources, budget in kB gzipped]. A module with a face of its own has a line of its own. */
const own = [
	["lianxin.css", "css", 14], // all pages
	["lianxin.js", "js", 8],
	["lianxin-desk.js", "js-desk", 6], // staff alone
	["photos.js", "photos", 7],
	["viewer.js", "viewer", 4],
	["live.js", "live", 2], // parts that change by themselves
	["kiosk.js", "kiosk", 3], // the screen in the hall
	["kiosk.css", "kiosk-css", 2],
	["kiosk-worker.js", "kiosk-worker", 2], // the same without a line
	["screen.js", "screen", 2], // the one at the window
	["centre.css", "css-centre", 3], // the desk's pages about the centre itself
	["duty.js", "duty", 2],
	["openness.css", "openness", 2], // what a village lays open
	["exam.js", "exam", 2], // keeps each answer of an exam when it is given
	["learn.js", "learn", 3], // a course kept on the telephone
	["learn-worker.js", "learn-worker", 2], // and shown without a line
	["recorder.js", "recorder", 2], // sound into a file field
	["rooms.css", "rooms", 2], // rooms and things
	["plan.js", "plan", 4],
	["stock.js", "stock", 2],
	["stock-worker.js", "stock-worker", 1],
	["guard.css", "guard", 1], // part/guard
	["money.css", "money", 1], // the books
	["development.css", "development", 1], // the road into the Party
	["words.css", "words", 2], // notices, news, problems told, the tour
	["words.js", "words-js", 2],
	["signs.css", "signs", 2], // the sign workshop
	["hall.css", "hall-css", 3], // the desk's pages about the hall's large screen
	["wall.css", "wall-css", 4], // the large screen itself
	["wall.js", "wall", 3],
	["speaker.js", "speaker", 3], // the hall's computer that plays
	["tv.js", "tv", 3], // lessons on the television of a room
];
/* Of others, or made of them. */
const budgets = { "signature.js": 6, "htmx.js": 17, "icons.svg": 10 };
const forbiddenCss = /color-mix|light-dark|:has\(|@layer|@container|oklch|url\(|@import/;
const forbiddenJs = /\beval\s*\(|new Function|innerHTML|document\.write|\?\.|\?\?/;

function fail(text)
{
	console.error(`build.mjs: ${text}`);
	process.exit(1);
}

/* The sources of one kind, in the order of their numbers, without comments and blank lines. */
function sources(folder, suffix, forbidden)
{
	const at = join(here, "assets", folder);
	return readdirSync(at).filter((name) => name.endsWith(suffix)).sort().map((name) => {
		const text = readFileSync(join(at, name), "utf8");
		const bare = text.replace(/^\s*\/\*[\s\S]*?\*\//gm, "");
		const bad = bare.match(forbidden);
		if (bad)
			fail(`${folder}/${name} uses "${bad[0]}", which old browsers or the content policy refuse`);
		return bare.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");
	}).join("\n") + "\n";
}

function tightCss(css)
{
	return css.replace(/\n/g, "").replace(/\s*([{};,>])\s*/g, "$1").replace(/:\s+/g, ":").replace(/;}/g, "}");
}

/* One <symbol> for each name in icons.txt, from Tabler's outline set. */
function sprite()
{
	const names = readFileSync(join(here, "assets", "icons.txt"), "utf8").split("\n").map((n) => n.trim()).filter(Boolean);
	const folder = join(here, "node_modules", "@tabler", "icons", "icons", "outline");
	const symbols = [...new Set(names)].sort().map((name) => {
		const file = join(folder, `${name}.svg`);
		if (!existsSync(file))
			fail(`icons.txt: Tabler has no outline icon "${name}"`);
		const body = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
		const shapes = body.replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").replace(/> </g, "><").trim();
		return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
	});
	checkIconNames(new Set(names));
	return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/* An icon that a template or the catalogue names but the sprite lacks would be an empty square: refuse it here. */
function checkIconNames(names)
{
	const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
		e.isDirectory() ? walk(join(folder, e.name)) : [join(folder, e.name)]);
	for (const file of walk(join(here, "templates"))) {
		requireIcons(names, file, /icons\}\}#([a-z0-9-]+)/g);
	}
	const catalogue = join(here, "..", "catalogue");
	for (const file of existsSync(catalogue) ? walk(catalogue) : []) {
		if (file.endsWith(".yaml"))
			requireIcons(names, file, /\bicon: *([a-z0-9-]+)/g);
	}
}

function requireIcons(names, file, pattern)
{
	for (const found of readFileSync(file, "utf8").matchAll(pattern)) {
		if (!names.has(found[1]))
			fail(`${file} uses the icon "${found[1]}"; add it to assets/icons.txt`);
	}
}

/* A library is taken as it is shipped, with its licence on top, if browsers of our floor (ES2018) read it. */
function library(path)
{
	const text = readFileSync(join(here, "node_modules", path), "utf8");
	const bad = text.match(/\?\.[A-Za-z_$[(]|\?\?|[^&]&&=|\|\|=|#[a-z]\w*\s*[(=;]/);
	if (bad)
		fail(`${path} has "${bad[0]}", newer than ES2018`);
	if (!/licen[sc]e/i.test(text.slice(0, 400)))
		fail(`${path} does not begin with its licence`);
	return text.replace(/^\/\/# sourceMappingURL=.*$/m, "").trimEnd() + "\n";
}

function put(out, name, text, budget = budgets[name])
{
	const size = gzipSync(text, { level: 9 }).length;
	if (budget !== undefined && size > budget * 1024)
		fail(`${name} has ${size} bytes gzipped, its budget is ${budget} kB`);
	writeFileSync(join(out, name), text);
	console.log(`${name} ${Buffer.byteLength(text)} bytes, ${size} gzipped`);
}

const out = process.argv[2];
if (!out)
	fail("usage: node build.mjs OUT");
mkdirSync(out, { recursive: true });
for (const [name, folder, budget] of own) {
	const sheet = name.endsWith(".css");
	const text = sources(folder, sheet ? ".css" : ".js", sheet ? forbiddenCss : forbiddenJs);
	put(out, name, sheet ? tightCss(text) : text, budget);
}
put(out, "icons.svg", sprite());
put(out, "favicon.svg", readFileSync(join(here, "assets", "favicon.svg"), "utf8"));
put(out, "htmx.js", readFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), "utf8"));
put(out, "htmx-sse.js", readFileSync(join(here, "node_modules/htmx-ext-sse/dist/sse.min.js"), "utf8"));
put(out, "signature.js", library("signature_pad/dist/signature_pad.umd.min.js") + sources("sign", ".js", forbiddenJs));
