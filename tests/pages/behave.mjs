/*
 * What the page scripts do: node behave.mjs OUT
 * Opens rendered desk pages in Chromium and acts on them like a clerk: typing, choosing, pasting a photo, pressing
 * keys. The server behind them only records what it was sent. Must never pass without having looked at a result.
 */
import { createServer } from "node:http";
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { launchOptions } from "../support/chromium.mjs";
import { csp } from "./policy.mjs";
import { renderAll } from "./render.mjs";

const people = { table: { columns: [{ key: "name" }, { key: "sex" }, { key: "identity" }], rows: [
	{ id: 3107, url: "/desk/people/3107", name: "王桂英", sex: "女", identity: "9900**********1234" },
	{ id: 3211, url: "/desk/people/3211", name: "王国强", sex: "男", identity: "9900**********0417" }] } };
const got = [];

/* The waiting place of photos, as web/kept.h says it answers. */
const keptFiles = [];
function answerKept(request, response, body)
{
	const url = new URL(request.url, "http://x");
	if (url.pathname === "/desk/kept.json")
		keptFiles.push({ size: Number(new URLSearchParams(body.toString()).get("size")), have: 0, name: new URLSearchParams(body.toString()).get("name") });
	const number = url.pathname === "/desk/kept.json" ? keptFiles.length : Number(/K(\d+)-/.exec(url.pathname)[1]), one = keptFiles[number - 1];
	if (url.searchParams.has("offset"))
		one.have += body.length;
	const ready = one.have === one.size, address = `/files/kept/K${number}-0`;
	response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ value: `K${number}-0`, url: address, offset: one.have, ready,
		name: one.name, words: "9 KB", photo: `${address}/photo`, thumb: "" }));
}

function serve(out)
{
	const types = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", html: "text/html; charset=utf-8" };
	const server = createServer((request, response) => {
		const body = [];
		request.on("data", (part) => body.push(part));
		request.on("end", () => {
			const path = new URL(request.url, "http://x").pathname;
			if (!path.startsWith("/static/") && !isLate(request))
				got.push({ method: request.method, url: request.url, body: Buffer.concat(body) });
			if (path === "/desk/people.json")
				return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(people));
			if (path === "/desk/kept.json" || path.startsWith("/files/kept/K"))
				return answerKept(request, response, Buffer.concat(body));
			if (path === "/desk/unfinished.json")
				return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ saved: `09:4${1 + saves().length}`, warning: "", turn: 5 }));
			if (request.method === "POST") /* slow, so that a second click meets a form still on its way */
				return setTimeout(() => response.writeHead(200, { "Content-Type": "text/html" }).end("<title>sent</title>"), 400);
			const file = join(out, path);
			if (path.includes("..") || !existsSync(file))
				return response.writeHead(200, { "Content-Type": "text/html" }).end(`<title>${path}</title>`);
			response.writeHead(200, { "Content-Type": types[path.split(".").pop()] || "text/plain", "Content-Security-Policy": csp }).end(readFileSync(file));
		});
	});
	return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

function same(found, wanted, what)
{
	const a = JSON.stringify(found), b = JSON.stringify(wanted);
	if (a !== b)
		throw new Error(`${what}: ${a} instead of ${b}`);
}

/* A page that is left may save its draft behind the next one's first words: what it says then is not counted as the next one's. */
let turn = 0;
const isLate = (request) => ![undefined, String(turn)].includes(/[?&]turn=(\d+)/.exec(request.headers.referer || "")?.[1]);
const open = async (page, name) => { await page.goto(`/desk/${name}.html?turn=${++turn}`); got.length = keptFiles.length = 0; };
const posts = () => got.filter((one) => one.method === "POST" && one.url !== "/desk/unfinished.json");
const saves = () => got.filter((one) => one.url === "/desk/unfinished.json");

const checks = {
	async "an identity number is tidied and judged"(page) {
		await open(page, "intake.new");
		const note = async (text) => {
			await page.fill("#f-new_identity", text);
			await page.dispatchEvent("#f-new_identity", "change");
			return page.textContent("#f-new_identity-n");
		};
		same((await note("99000019450302123")).slice(0, 4), "少 1 ", "short");
		same((await note("990000194503021235")).includes("校验位"), true, "wrong check digit");
		same((await note("990000194502301230")).includes("出生日期"), true, "30 February");
		same((await note("9900001945030212a4")).includes("只能是数字"), true, "letters");
		let body = "99000019450302122", sum = 0;
		[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].forEach((w, i) => { sum += w * Number(body[i]); });
		const good = await note(" ９９００００ 19450302 122 " + "10x98765432"[sum % 11]);
		same(good.startsWith("女，1945年3月2日出生"), true, good);
		same(await page.inputValue("#f-new_identity"), body + "10X98765432"[sum % 11], "tidied value");
	},
	async "a conditional field is asked only when it applies"(page) {
		await open(page, "intake");
		same(await page.isVisible("#f-agent"), false, "hidden at first");
		same(await page.isDisabled("#f-agent"), true, "not sent while hidden");
		await page.check("input[name=mode][value=proxy]");
		same(await page.isVisible("#f-agent"), true, "shown for a proxy");
		same(await page.isDisabled("#f-agent"), false, "sent for a proxy");
	},
	async "a form is sent once however often it is clicked"(page) {
		await open(page, "intake");
		await page.evaluate(() => { const b = document.querySelector("form[data-main] [data-go]"); b.click(); b.click(); b.click(); });
		await page.waitForFunction(() => document.title === "sent");
		same(posts().length, 1, "posts");
	},
	async "Enter goes on, Ctrl+Enter sends, F2 finds"(page) {
		await open(page, "intake");
		await page.focus("#f-since");
		await page.keyboard.press("Enter");
		same(await page.evaluate(() => document.activeElement.id), "f-bank", "next field");
		await page.keyboard.press("F2");
		same(await page.evaluate(() => document.activeElement.hasAttribute("data-f2")), true, "search has focus");
		same(posts().length, 0, "nothing sent yet");
		await page.focus("#f-contact");
		await page.keyboard.press("Control+Enter");
		await page.waitForFunction(() => document.title === "sent");
		same(posts().length, 1, "sent by keys");
	},
	// The server parts the same way and decides (test_service.c has these cases): else the page promises another sum than it counts.
	async "people of a household are counted as the server counts them"(page) {
		await open(page, "intake.members");
		const ticked = await page.locator("[name=people]:checked").count();
		/* On the phone, where nobody is shown to tick, the field has lines. */
		await page.evaluate(() => {
			const one = document.querySelector("[name=people_more]"), lines = document.createElement("textarea");
			lines.name = one.name;
			one.replaceWith(lines);
		});
		for (const [written, people] of [
			["我自己，46岁；女儿司马小雨，9岁，上小学", 2], ["我自己\n女儿司马小雨，9岁，上小学\n", 2], ["我自己，46 岁，女儿司马小雨，9 岁", 2],
			["张三，李四\n王五", 3], ["张三、李四,王五", 3], ["张三（1979年生）；李四", 2],
		]) {
			await page.fill("[name=people_more]", written);
			same(await page.getAttribute("[data-name=members]", "data-value"), String(ticked + people), written);
		}
	},
	async "a draft is saved on leaving a field, by Ctrl+S, and never once the form is on its way"(page) {
		const until = async (count, what) => {
			for (let i = 0; i < 50 && saves().length < count; i++) await page.waitForTimeout(50);
			same(saves().length, count, what);
		};
		await open(page, "register-form");
		await page.locator("main form input[type=text]:visible").first().fill("三组 27 号");
		same(saves().length, 0, "nothing while typing");
		await page.keyboard.press("Tab");
		await until(1, "saved on leaving the field");
		await page.waitForFunction(() => document.getElementById("draft-state").textContent === "在线，草稿已存 09:42");
		const sent = new URLSearchParams(saves()[0].body.toString());
		same([sent.get("draft"), sent.has("csrf"), sent.has("submission")], ["/desk/r/household/880/edit", true, false], "what goes along");
		same(await page.inputValue("[name=draft_turn]"), "5", "the next save says what it knew");
		await page.keyboard.press("Control+s");
		await until(2, "saved by Ctrl+S");
		/* Its answer must be there: one that comes behind the cut says there is nothing left to save. */
		await page.waitForFunction(() => document.getElementById("draft-state").textContent === "在线，草稿已存 09:43");
		await page.context().setOffline(true);
		await page.waitForFunction(() => document.getElementById("draft-state").textContent.startsWith("网络断了"));
		await page.context().setOffline(false);
		await until(3, "saved when the line is back");
		await page.waitForFunction(() => document.getElementById("draft-state").textContent.startsWith("在线，草稿已存"));
		/* The field before is left while nothing is changed, so that only the form itself goes now; a save
		   by the clock (every ten seconds) may still come before it on a slow machine, never after it. */
		await page.locator("main form textarea:visible").first().focus();
		await page.locator("main form textarea:visible").first().fill("又改了");
		await page.keyboard.press("Control+Enter");
		await page.waitForFunction(() => document.title === "sent");
		await page.waitForTimeout(300);
		const sentAt = got.indexOf(posts()[0]);
		same([posts().length, got.slice(sentAt).filter((one) => saves().includes(one)).length], [1, 0], "sent once, not saved again");
	},
	async "the error summary has focus and leads to the field"(page) {
		await open(page, "intake");
		same(await page.evaluate(() => document.activeElement.className), "errsum", "focus at first");
		await page.click(".errsum a");
		await page.waitForFunction(() => document.activeElement.id === "f-bank", null, { timeout: 2000 });
		await open(page, "case.errors");
		await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = false; }));
		await page.click(".errsum a[href='#f-pass_note']");
		await page.waitForFunction(() => document.activeElement.id === "f-pass_note", null, { timeout: 2000 });
	},
	async "a person is found by keys and chosen"(page) {
		await open(page, "register-form.errors");
		await page.fill("#f-head", "");
		await page.type("#f-head", "wg");
		await page.waitForSelector("#f-head-list [data-id]");
		same(await page.getAttribute("#f-head", "aria-expanded"), "true", "expanded");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("ArrowDown");
		same(await page.getAttribute("#f-head", "aria-activedescendant"), "f-head-list-1", "active option");
		await page.keyboard.press("Enter");
		same(await page.inputValue("#f-head"), "王国强", "name");
		same(await page.inputValue("input[type=hidden][name=head]"), "3211", "id");
		await page.type("#f-head", "x");
		same(await page.inputValue("input[type=hidden][name=head]"), "", "typing on forgets the choice");
	},
	async "a chosen person opens the window for that person"(page) {
		await open(page, "intake.start");
		await page.fill("#person-q", "王");
		await page.waitForSelector("#person-q-list [data-id]");
		await page.click("#person-q-list [data-id='3107']");
		await page.waitForURL("**/desk/intake?person=3107");
	},
	async "a whole identity number never goes into an address"(page) {
		await open(page, "intake.start");
		await page.fill("#person-q", "99000019450302123X");
		await page.waitForSelector("#person-q-list [data-id]");
		await page.press("#person-q", "Enter");
		await page.waitForURL(/intake\?/);
		const addresses = got.map((one) => one.url);
		same(addresses.filter((url) => /\d{15}/.test(decodeURIComponent(url))), [], "addresses");
		same(addresses.some((url) => url.includes("q=123X")), true, "the last four are asked for");
	},
	async "a large photo is made small, sent in pieces, ticks its row and can be taken back"(page) {
		await open(page, "intake");
		await page.waitForSelector("[data-photos=file_form] .pick button");
		const big = Buffer.from(await page.evaluate(async () => {
			const canvas = document.createElement("canvas");
			canvas.width = 3000; canvas.height = 2000;
			const pen = canvas.getContext("2d");
			for (let i = 0; i < 4000; i++) { pen.fillStyle = `hsl(${i * 37 % 360},60%,${i % 90}%)`; pen.fillRect(i * 71 % 3000, i * 53 % 2000, 90, 60); }
			const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
			return [...new Uint8Array(await blob.arrayBuffer())];
		}));
		same(await page.isChecked("#f-got_form"), false, "not ticked");
		await page.setInputFiles("#f-file_form", [{ name: "表.png", mimeType: "image/png", buffer: big }, { name: "说明.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 x") }]);
		await page.waitForFunction(() => document.querySelectorAll("#f-file_form-t [name=kept]").length === 2);
		same(await page.isChecked("#f-got_form"), true, "ticked");
		const named = posts().filter((one) => one.url === "/desk/kept.json").map((one) => new URLSearchParams(one.body.toString()));
		same(named.map((one) => [one.get("name"), one.get("field")]), [["表.jpg", "file_form"], ["说明.pdf", "file_form"]], "announced");
		const pieces = posts().filter((one) => one.url.includes("?offset="));
		const whole = Buffer.concat(pieces.slice(0, -1).map((one) => one.body)), frame = whole.indexOf(Buffer.from([0xff, 0xc0]));
		same([whole.readUInt16BE(frame + 7), whole.readUInt16BE(frame + 5)], [1600, 1067], "made smaller");
		same(whole.length, Number(named[0].get("size")), "all of it in pieces");
		same(pieces[0].body.subarray(0, 3), Buffer.from([0xff, 0xd8, 0xff]), "a JPEG was sent");
		await page.click("#f-file_form-t .shot:nth-child(2) button[aria-label^=去掉]");
		same(await page.evaluate(() => document.querySelectorAll("#f-file_form-t [name=kept]").length), 1, "after taking one back");
		got.length = 0;
		await page.evaluate(() => document.querySelector("form[data-main] [data-go]").click());
		await page.waitForFunction(() => document.title === "sent");
		const sent = posts().pop().body.toString("latin1");
		same(/name="kept"\r\n\r\nK1-/.test(sent), true, "the form names the photo");
		same(sent.includes("%PDF") || sent.includes("JFIF") || /K2-/.test(sent), false, "neither bytes nor what was taken back");
	},
	async "a revealed number hides itself"(page) {
		await page.clock.install();
		await open(page, "person.revealed");
		same(await page.textContent("[data-hide-after] >> nth=0"), "990000194503021234", "plain at first");
		await page.clock.fastForward(31000);
		same(await page.textContent("[data-hide-after] >> nth=0"), "9900**********1234", "masked after 30 s");
	},
	async "a menu closes by Escape and gives the focus back"(page) {
		await open(page, "cases");
		await page.click("details.menu summary[aria-label=使用帮助]");
		await page.keyboard.press("Escape");
		same(await page.evaluate(() => document.querySelectorAll("details.menu[open]").length), 0, "open menus");
	},
	async "the menu opens on a phone without script"(page) {
		await page.route("**/static/*.js", (route) => route.fulfill({ status: 200, contentType: "text/javascript", body: "" }));
		await page.setViewportSize({ width: 390, height: 844 });
		await open(page, "cases");
		same(await page.isVisible("#nav"), false, "hidden at first");
		await page.click("a[href='#nav']");
		same(await page.isVisible("#nav a[href='/desk/people']"), true, "shown");
	},
};

const out = process.argv[2];
if (!out)
	throw new Error("usage: node behave.mjs OUT");
renderAll(out);
const server = await serve(out);
const browser = await chromium.launch(launchOptions());
let passed = 0, failed = 0;
for (const [name, check] of Object.entries(checks)) {
	const context = await browser.newContext({ baseURL: `http://127.0.0.1:${server.address().port}`, viewport: { width: 1366, height: 768 } });
	const page = await context.newPage();
	const faults = [];
	page.on("console", (line) => { if (/Content Security Policy/.test(line.text())) faults.push(line.text()); });
	page.on("pageerror", (error) => faults.push(String(error)));
	try {
		await check(page);
		same(faults, [], "script errors");
		passed++;
	} catch (error) {
		failed++;
		console.log(`FAIL ${name}: ${error.message.split("\n")[0]}`);
	}
	await context.close();
}
await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
