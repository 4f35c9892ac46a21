/*
 * Drafts: a form with data-draft is saved to the server every ten seconds when something changed and
 * when a field is left; the topbar says when, or that the line is down.
 * Why: nothing that a clerk typed may be lost to a power cut or to the next caller. Must never keep
 * anything in the browser, send a file, or save once the form is on its way.
 */
(function () {
"use strict";
var form = document.querySelector("form[data-draft]"), state = document.getElementById("draft-state");
if (!form || !state) return;
var last = "", warned = "", saving = false, again = false, sent = false, down = false;
var icon = document.querySelector(".topbar use").getAttribute("href").split("#")[0];

/* What is kept: all but the form's own id; of a file its name. */
function pairs() {
	var list = new URLSearchParams();
	new FormData(form).forEach(function (value, name) {
		if (name === "submission") return;
		if (typeof value === "string") list.append(name, value);
		else if (value.name) list.append(name, value.name);
	});
	return list;
}

function typed() {
	var list = pairs();
	["csrf", "draft_turn", "draft_mark"].forEach(function (name) { list.delete(name); });
	return list.toString();
}

function say(text, tone, symbol) {
	var use = document.createElementNS("http://www.w3.org/2000/svg", "use"), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	var words = document.createElement("span");
	svg.setAttribute("class", "i");
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", icon + "#" + symbol);
	svg.appendChild(use);
	words.textContent = text;
	state.className = "tag tag-" + tone;
	state.textContent = "";
	state.appendChild(svg);
	state.appendChild(words);
}

function sayDown() {
	down = true;
	say("网络断了，内容还在这一页，恢复后自动保存", "warn", "wifi-off");
}

function saved(answer, what) {
	last = what;
	down = false;
	form.elements.draft_turn.value = answer.turn;
	warned = answer.warning || warned; /* the next save, seconds later, would take it away unread */
	if (warned) say(warned, "warn", "alert-triangle");
	else say("在线，草稿已存 " + answer.saved, "ok", "wifi");
}

function refused(status) {
	if (status === 401) say("登录过期了，内容还在这一页，提交时会请您重新登录", "warn", "alert-triangle");
	else if (status === 503) sayDown();
	else say("草稿没有存上，内容还在这一页", "warn", "alert-triangle");
}

function save(force) {
	var what = typed();
	if (sent || (what === last && !force)) return;
	if (saving) { again = true; return; }
	saving = true;
	fetch("/desk/unfinished.json", { method: "POST", body: pairs(), credentials: "same-origin", redirect: "manual" })
		.then(function (answer) {
			if (answer.status !== 200) { refused(answer.status); return null; }
			return answer.json().then(function (doc) { saved(doc, what); });
		})
		.catch(function () { if (!sent) sayDown(); })
		.then(function () {
			saving = false;
			if (again) { again = false; save(false); }
		});
}

last = typed();
if (!state.textContent) say("在线，会自动存草稿", "ok", "wifi");
setInterval(function () { save(false); }, 10000);
form.addEventListener("focusout", function () { setTimeout(function () { save(false); }, 0); });
form.addEventListener("change", function () { setTimeout(function () { save(false); }, 0); });
form.addEventListener("click", function (event) {
	if (!event.target.closest("[data-save-draft]")) return;
	event.preventDefault();
	save(true);
});
document.addEventListener("keydown", function (event) {
	if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
	event.preventDefault();
	save(true);
});
window.addEventListener("online", function () { save(down); });
window.addEventListener("offline", sayDown);
document.addEventListener("submit", function (event) { if (event.target === form && !event.defaultPrevented) sent = true; });
window.addEventListener("pageshow", function (event) { if (event.persisted) sent = false; });
window.addEventListener("pagehide", function () {
	if (!sent && typed() !== last && navigator.sendBeacon) navigator.sendBeacon("/desk/unfinished.json", pairs());
});
}());
