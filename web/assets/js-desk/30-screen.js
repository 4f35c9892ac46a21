/*
 * The desk waits for the screen that faces the villager: when she has answered, the page's own "look" is pressed.
 * Why: the clerk looks at her, not at a button. Must never answer for her.
 */
(function () {
"use strict";
var wait = document.querySelector("[data-screen-wait]"), code = document.querySelector("[data-screen-count]"), done = false;

function get(url) {
	return fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then(function (answer) { return answer.json(); });
}

function look() {
	get(wait.getAttribute("data-screen-wait") + ".json").then(function (doc) {
		if (done || !doc.screen || doc.screen.waiting === true) return;
		done = true;
		wait.closest(".scr").querySelector("[data-screen-look]").click();
	}).catch(function () { return null; });
}

if (wait) {
	var events = window.EventSource ? new EventSource(wait.getAttribute("data-events")) : null;
	if (events) events.addEventListener("changed", function (event) { if (event.data !== wait.getAttribute("data-version")) look(); });
	setInterval(function () { if (!events || events.readyState !== 1) look(); }, 2000);
	setInterval(look, 15000);
}
if (code) setInterval(function () {
	get("/desk/screen.json").then(function (doc) {
		if (String(doc.count) !== code.getAttribute("data-screen-count")) window.location.assign("/desk/screen");
	}).catch(function () { return null; });
}, 3000);
}());
