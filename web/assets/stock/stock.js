/*
 * Stock-taking without a line: an answer is kept in this browser until the server has said yes, and is sent with the
 * submission id that it got when it was given, so that it counts once however often it is sent.
 * Why: storerooms have no signal. Must never keep anything but which thing was found how, nor after it has arrived.
 */
(function () {
"use strict";
var page = document.querySelector("[data-stock]"), say = document.querySelector("[data-stock-say]");
var done = document.querySelector("[data-stock-done]");
/* Over, or only to be looked at: the copy of the page is kept no longer. */
if (!say && window.caches) caches.delete("stock");
if (!page || !say) return;
var key = "stock-" + page.getAttribute("data-stock") + "-" + page.getAttribute("data-who"), busy = false;

function load() {
	try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch (error) { return []; }
}

/* False: the browser keeps nothing; then the form goes its plain way. */
function keep(list) {
	try {
		if (list.length) localStorage.setItem(key, JSON.stringify(list));
		else localStorage.removeItem(key);
		return true;
	} catch (error) { return false; }
}

function card(answer) { return page.querySelector("[data-thing='" + answer.asset + "']"); }

function mark(answer, text, tone, whole) {
	var one = card(answer), words;
	if (!one) return;
	words = document.createElement("span");
	words.className = tone;
	words.textContent = text;
	one.querySelector("[data-state]").textContent = "";
	one.querySelector("[data-state]").appendChild(words);
	one.querySelectorAll("button[name=found]").forEach(function (button) { button.classList.toggle("btn-p", button.value === answer.found); });
	if (whole) one.classList.add("is-done");
	done.textContent = String(page.querySelectorAll(".is-done").length);
}

function tell(text, tone) {
	say.className = "note note-" + tone;
	say.querySelector("span").textContent = text;
}

function look() {
	var list = load();
	list.forEach(function (answer) { mark(answer, answer.word + "，等信号", "t-warn", true); });
	if (list.length) tell(list.length + " 样还在这部手机里，等信号一来就送。", "warn");
}

function random() {
	var bytes = new Uint8Array(16);
	crypto.getRandomValues(bytes);
	return [].map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
}

function body(answer) {
	var list = new URLSearchParams();
	list.append("csrf", page.getAttribute("data-csrf"));
	["submission", "asset", "found", "amount", "note"].forEach(function (name) { list.append(name, answer[name]); });
	return list;
}

function arrived(answer) {
	keep(load().filter(function (one) { return one.submission !== answer.submission; }));
	if (!load().some(function (one) { return one.asset === answer.asset; })) mark(answer, answer.word, "t-ok", true);
	if (!load().length) tell("都送到了。", "ok");
}

/* What the server will never take is given back to the eye, not tried for ever. */
function refused(answer, status) {
	if (status === 401 || status === 403) { tell("登录过期了。请重新登录，再打开这一页，答案还在这部手机里。", "warn"); return false; }
	if (status !== 422 && status !== 409 && status !== 404) { look(); return false; }
	keep(load().filter(function (one) { return one.submission !== answer.submission; }));
	mark(answer, "没有收下，请再看一遍", "t-err", false);
	return true;
}

function flush() {
	var answer = load()[0];
	if (busy || !answer) return;
	busy = true;
	fetch(page.getAttribute("data-url"), { method: "POST", body: body(answer), credentials: "same-origin", redirect: "manual" })
		.then(function (reply) {
			if (reply.type === "opaqueredirect") { arrived(answer); return true; }
			return refused(answer, reply.status);
		})
		.catch(function () { look(); return false; })
		.then(function (more) { busy = false; if (more) flush(); });
}

page.addEventListener("click", function (event) {
	var button = event.target.closest("button[name=found]"), form = button && button.form, answer;
	if (!form) return;
	answer = { submission: random(), asset: form.elements.asset.value, found: button.value, word: button.firstChild.textContent, amount: form.elements.amount.value, note: form.elements.note.value };
	if (!keep(load().filter(function (one) { return one.asset !== answer.asset; }).concat([answer]))) return;
	event.preventDefault();
	mark(answer, answer.word + "，记下了", "t-act", true);
	flush();
});
/* A copy of the page for when the telephone drops it where there is no signal (stock-worker.js). */
function keepPage() {
	var parts = [location.pathname];
	document.querySelectorAll("script[src],link[rel=stylesheet],link[rel=icon]").forEach(function (one) { parts.push(one.src || one.href); });
	document.querySelectorAll("use").forEach(function (one) { parts.push(one.getAttribute("href").split("#")[0]); });
	navigator.serviceWorker.register(page.getAttribute("data-worker"), { scope: "/desk/stock/" })
		.then(function () { return caches.open("stock"); })
		.then(function (kept) { return kept.addAll(parts.filter(function (one, at) { return parts.indexOf(one) === at; })); })
		.catch(function () { tell("这部手机存不下这一页：盘的时候别关它。答案不会丢。", "warn"); });
}

if (navigator.serviceWorker && window.caches) keepPage();
window.addEventListener("online", flush);
setInterval(flush, 4000);
look();
flush();
}());
