/*
 * An exam's question: what is chosen is kept at the server at once, and the time that is left runs on.
 * Why: a line that is lost or a browser that is closed loses no answer. The page works without this file: then the answer is kept when
 * its form is sent. Must never hold an answer anywhere but in its field, or decide what the time is: the server does.
 */
(function () {
"use strict";
var form = document.querySelector("form[data-exam]"), say = document.querySelector("[data-exam-say]"), clock = document.querySelector("[data-exam-left]");
var RETRY = 4000, PAUSE = 1200, last = "", saving = false, sent = false, timer = 0;

function pairs() {
	var list = new URLSearchParams();
	new FormData(form).forEach(function (value, name) { list.append(name, value); });
	list.set("go", "stay");
	return list;
}

function given() {
	var list = pairs();
	["csrf", "submission"].forEach(function (name) { list.delete(name); });
	return list.toString();
}

function tell(words, bad) {
	say.textContent = words;
	say.classList.toggle("t-err", bad);
}

function later(wait) {
	clearTimeout(timer);
	timer = setTimeout(save, wait);
}

function save() {
	var what = given();
	if (sent || saving || what === last) return;
	saving = true;
	fetch(form.action, { method: "POST", body: pairs(), credentials: "same-origin", redirect: "manual" }).then(function (answer) {
		if (answer.type !== "opaqueredirect") throw new Error();
		last = what;
		tell("这一题存好了", false);
	}).catch(function () {
		tell("没有存上，网通了会自动再存", true);
	}).then(function () {
		saving = false;
		if (given() !== last) later(RETRY);
	});
}

function run(left) {
	var end = performance.now() + left * 1000;
	setInterval(function () {
		var seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
		clock.textContent = seconds < 60 ? seconds + " 秒" : Math.floor(seconds / 60) + " 分 " + seconds % 60 + " 秒";
		if (seconds === 0) location.assign(clock.getAttribute("data-exam-end"));
	}, 1000);
}

if (form) {
	last = given();
	form.addEventListener("change", function () { later(0); });
	form.addEventListener("input", function () { later(PAUSE); });
	form.addEventListener("submit", function () { sent = true; });
	window.addEventListener("online", function () { later(0); });
}
if (clock) run(Number(clock.getAttribute("data-exam-left")));
window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
}());
