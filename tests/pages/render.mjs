/*
 * Renders every template with its fixtures: node render.mjs OUT
 * A fixture tests/pages/<face>/<page>.json is the doc the server builds for web/templates/<face>/<page>.mustache;
 * <page>.<variant>.json is a second state of the same page. "_base": "<fixture>" starts from another fixture, and
 * every fixture stands on _chrome.json of its face. Must never guess: a template without a fixture, a fixture
 * without a template and an unknown partial are errors.
 */
import { readFileSync, readdirSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Mustache from "mustache";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "..", "web");

function merge(base, over)
{
	if (Array.isArray(over) || over === null || typeof over !== "object" || Array.isArray(base) || base === null || typeof base !== "object")
		return over === undefined ? base : over;
	const both = { ...base };
	for (const key of Object.keys(over))
		both[key] = merge(base[key], over[key]);
	return both;
}

function fixture(face, name)
{
	const own = JSON.parse(readFileSync(join(here, face, `${name}.json`), "utf8"));
	const base = own._base ? fixture(face, own._base) : JSON.parse(readFileSync(join(here, face, "_chrome.json"), "utf8"));
	delete own._base;
	return merge(base, own);
}

/* The product's engine takes every number for true, 0 too: write numbers as text, so that both engines agree. */
function asServer(node)
{
	if (Array.isArray(node))
		return node.map(asServer);
	if (node && typeof node === "object")
		return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, asServer(value)]));
	return typeof node === "number" ? String(node) : node;
}

function partial(name)
{
	const file = join(web, "templates", `${name}.mustache`);
	if (!existsSync(file))
		throw new Error(`no partial ${name}`);
	return readFileSync(file, "utf8");
}

/* Returns [{face, page, file}] of what was written below out. */
export function renderAll(out)
{
	execFileSync(process.execPath, [join(web, "build.mjs"), join(out, "static")], { stdio: "inherit" });
	const written = [];
	for (const face of ["desk", "portal", "screen", "wall"].filter((f) => existsSync(join(here, f)))) {
		mkdirSync(join(out, face), { recursive: true });
		const names = readdirSync(join(here, face)).filter((n) => n.endsWith(".json") && !n.startsWith("_")).map((n) => n.slice(0, -5)).sort();
		for (const template of readdirSync(join(web, "templates", face))) {
			if (!names.includes(template.replace(/\.mustache$/, "")))
				throw new Error(`no fixture ${face}/${template.replace(/\.mustache$/, ".json")}`);
		}
		for (const name of names) {
			const template = partial(`${face}/${name.split(".")[0]}`);
			const html = Mustache.render(template, asServer(fixture(face, name)), partial);
			writeFileSync(join(out, face, `${name}.html`), html);
			written.push({ face, page: name, file: join(out, face, `${name}.html`), bytes: Buffer.byteLength(html) });
		}
	}
	return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	if (!process.argv[2]) {
		console.error("usage: node render.mjs OUT");
		process.exit(1);
	}
	console.log(`${renderAll(process.argv[2]).length} pages in ${process.argv[2]}`);
}
