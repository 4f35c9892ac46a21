/*
 * Makes the files that browsers get: node build.mjs OUT
 * Writes lianxin.css, lianxin.js (all pages), lianxin-desk.js (staff alone), photos.js, viewer.js, kiosk.js (the screen in the hall), screen.js (the one at the window), live.js (parts that change by themselves), duty.js and centre.css (the desk's pages about the centre itself), guard.css (part/guard), money.css (the books), rooms.css, plan.js, stock.js and stock-worker.js (rooms and things), signature.js, icons.svg, favicon.svg, htmx.js and htmx-sse.js into OUT.
 * Why without a bundler: the sources are small and concatenate by name; a newcomer reads one page to
 * know what is shipped. Must never fetch anything, change the sources, or let a file past its budget.
 */
import { readFileSync, readdirSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const budgets = { "lianxin.css": 14 * 1024, "lianxin.js": 8 * 1024, "lianxin-desk.js": 6 * 1024, "photos.js": 7 * 1024, "viewer.js": 4 * 1024, "kiosk.js": 3 * 1024, "screen.js": 2 * 1024, "signature.js": 6 * 1024, "centre.css": 3 * 1024, "live.js": 2 * 1024, "guard.css": 1024, "money.css": 1024, "rooms.css": 2 * 1024, "plan.js": 4 * 1024, "stock.js": 2 * 1024, "stock-worker.js": 1024, "duty.js": 2 * 1024, "htmx.js": 17 * 1024, "icons.svg": 10 * 1024 };
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

function put(out, name, text)
{
	const size = gzipSync(text, { level: 9 }).length;
	if (budgets[name] && size > budgets[name])
		fail(`${name} has ${size} bytes gzipped, its budget is ${budgets[name]}`);
	writeFileSync(join(out, name), text);
	console.log(`${name} ${Buffer.byteLength(text)} bytes, ${size} gzipped`);
}

const out = process.argv[2];
if (!out)
	fail("usage: node build.mjs OUT");
mkdirSync(out, { recursive: true });
put(out, "lianxin.css", tightCss(sources("css", ".css", forbiddenCss)));
put(out, "centre.css", tightCss(sources("css-centre", ".css", forbiddenCss)));
put(out, "lianxin.js", sources("js", ".js", forbiddenJs));
put(out, "photos.js", sources("photos", ".js", forbiddenJs));
put(out, "viewer.js", sources("viewer", ".js", forbiddenJs));
put(out, "kiosk.js", sources("kiosk", ".js", forbiddenJs));
put(out, "live.js", sources("live", ".js", forbiddenJs));
put(out, "duty.js", sources("duty", ".js", forbiddenJs));
put(out, "guard.css", tightCss(sources("guard", ".css", forbiddenCss)));
put(out, "money.css", tightCss(sources("money", ".css", forbiddenCss)));
put(out, "rooms.css", tightCss(sources("rooms", ".css", forbiddenCss)));
put(out, "plan.js", sources("plan", ".js", forbiddenJs));
put(out, "stock.js", sources("stock", ".js", forbiddenJs));
put(out, "stock-worker.js", sources("stock-worker", ".js", forbiddenJs));
put(out, "screen.js", sources("screen", ".js", forbiddenJs));
put(out, "lianxin-desk.js", sources("js-desk", ".js", forbiddenJs));
put(out, "icons.svg", sprite());
put(out, "favicon.svg", readFileSync(join(here, "assets", "favicon.svg"), "utf8"));
put(out, "htmx.js", readFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), "utf8"));
put(out, "htmx-sse.js", readFileSync(join(here, "node_modules/htmx-ext-sse/dist/sse.min.js"), "utf8"));
put(out, "signature.js", library("signature_pad/dist/signature_pad.umd.min.js") + sources("sign", ".js", forbiddenJs));
