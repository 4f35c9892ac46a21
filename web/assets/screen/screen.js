/*
 * The screen that faces the villager: changes when the clerk sends or takes back, goes blank when nobody touches it.
 * Why: an old hand needs no reload, and nothing of one may be seen by the next. Without this file the page
 * asks again by itself every few seconds. Must never keep anything in the browser.
 */
(function () {
"use strict";
var body = document.body, version = body.getAttribute("data-version"), shown = body.hasAttribute("data-shown");
var SOON = 30, EVERY = 5000, soon = document.querySelector("[data-soon]");
var until = Date.now() + Number(body.getAttribute("data-seconds")) * 1000, touched = 0, gone = false;

/* Out of sight at once; the next page is opened when the server answers, for nobody stands here to press "again". */
function leave() {
	if (gone) return;
	gone = true;
	[].forEach.call(document.querySelectorAll("main,form"), function (one) { one.hidden = true; });
	go();
}

function go() {
	fetch("/screen/state.json", { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
		if (answer.status !== 200) throw new Error();
		window.location.replace("/screen");
	}).catch(function () { setTimeout(go, 3000); });
}

function look() {
	fetch("/screen/state.json", { credentials: "same-origin", cache: "no-store" }).then(function (answer) { return answer.json(); }).then(function (doc) {
		if (!doc.paired || String(doc.version) !== version || (shown && !doc.shown)) leave();
	}).catch(function () { return null; });
}

function listen() {
	var events = window.EventSource ? new EventSource("/screen/events") : null, turn = 0;
	if (events) events.addEventListener("changed", function (event) { if (event.data !== version) leave(); });
	setInterval(function () {
		turn++;
		if (!events || events.readyState !== 1 || turn % 10 === 0) look();
	}, 3000);
}

/* Somebody is there: three minutes more. */
function touch() {
	var csrf = document.querySelector("input[name=csrf]"), list = new URLSearchParams();
	if (!csrf || Date.now() - touched < EVERY) return;
	touched = Date.now();
	list.append("csrf", csrf.value);
	fetch("/screen/touch.json", { method: "POST", body: list, credentials: "same-origin" }).then(function (answer) { return answer.json(); }).then(function (doc) {
		if (!doc.shown) leave();
		else until = Date.now() + doc.seconds * 1000;
	}).catch(function () { return null; });
}

function count() {
	var left = Math.ceil((until - Date.now()) / 1000);
	if (left <= 0) { leave(); return; }
	soon.hidden = left > SOON;
	if (left <= SOON && left % 10 === 0) soon.textContent = "还在看吗？碰一下屏幕就不收。" + left + " 秒后收起来。";
}

window.addEventListener("pageshow", function (event) { if (event.persisted) { gone = false; leave(); } });
if (shown) {
	["pointerdown", "keydown", "scroll"].forEach(function (name) { document.addEventListener(name, touch, { passive: true, capture: true }); });
	setInterval(count, 1000);
}
/* Her answer is on its way: what it changes is told here too, and may not call the page away before the thanks have come. */
document.addEventListener("submit", function () {
	gone = true;
	setTimeout(function () { gone = false; look(); }, 10000);
});
if (document.querySelector("[data-thanks]")) setTimeout(leave, 8000);
if (body.hasAttribute("data-screen")) listen();
}());
