/*
 * The screen in the hall: a number pad, a clock, larger letters, and forgetting.
 * Why: everybody uses it after everybody else. After so long without a touch (data-kiosk-idle, seconds) the page is
 * wiped and the first one opened; the last fifteen seconds ask first. Without script a refresh in the page's head
 * does the same, and the server answers what is personal so that no browser keeps it. Must never store anything of whoever stands here; pages that
 * are the same for all are kept by the worker for when the line is down.
 */
(function () {
"use strict";
var body = document.body, root = document.documentElement, home = body.getAttribute("data-kiosk-home");
var idle = Number(body.getAttribute("data-kiosk-idle")), ASK = 15, touched = Date.now(), before = null;
var ask = document.querySelector("[data-kiosk-ask]"), left = document.querySelector("[data-kiosk-left]");
var atHome = location.pathname === home, seat = null, LOW = "#low", worker = body.getAttribute("data-kiosk-worker");

/* For who sits: what is to be touched lies in the lower half. It goes from page to page in the address, since nothing is stored,
 * and ends with who wanted it. */
function setLow(on) {
	var button = document.querySelector("[data-kiosk-low]");
	if (on) root.setAttribute("data-low", ""); else root.removeAttribute("data-low");
	if (button) button.setAttribute("aria-pressed", String(on));
	[].forEach.call(document.querySelectorAll("form"), function (form) {
		form.setAttribute("action", form.getAttribute("action").split("#")[0] + (on ? LOW : ""));
	});
	if (!on && location.hash === LOW) history.replaceState(null, "", location.pathname + location.search);
}

function wipe() {
	document.querySelectorAll("form").forEach(function (form) { form.reset(); });
	document.querySelectorAll("main").forEach(function (main) { main.textContent = ""; });
	/* Replaced, so that "back" does not lead to it. */
	location.replace(home);
}

function close() {
	if (!ask || ask.hidden) return;
	ask.hidden = true;
	if (before) before.focus();
}

function touch() {
	touched = Date.now();
	close();
}

function look() {
	var rest = idle - Math.floor((Date.now() - touched) / 1000);
	var clock = document.querySelector("[data-kiosk-clock]"), now = new Date(Date.now() + 8 * 3600000);
	/* China's time, whatever zone the box in the hall was left in. */
	if (clock) clock.textContent = ("0" + now.getUTCHours()).slice(-2) + ":" + ("0" + now.getUTCMinutes()).slice(-2);
	if (rest <= 0 && atHome) { touch(); root.setAttribute("data-mode", "std"); setLow(false); window.scrollTo(0, 0); return; }
	if (rest <= 0) { wipe(); return; }
	if (rest > ASK || atHome || !ask) return;
	left.textContent = String(rest);
	if (!ask.hidden) return;
	before = document.activeElement;
	ask.hidden = false;
	ask.querySelector("[data-kiosk-stay]").focus();
}

function press(key) {
	var inputs = [].slice.call(document.querySelectorAll("[data-kiosk-form] .in"));
	var input = inputs.indexOf(seat) < 0 ? inputs[0] : seat;
	if (key === "next") input = inputs[(inputs.indexOf(input) + 1) % inputs.length];
	else if (key === "back") input.value = input.value.slice(0, -1);
	else if (input.maxLength < 0 || input.value.length < input.maxLength) input.value += key;
	input.focus();
}

function onClick(event) {
	var key = event.target.closest("[data-kiosk-pad] button"), end = event.target.closest("[data-kiosk-end]");
	var larger = event.target.closest("[data-kiosk-larger]"), lower = event.target.closest("[data-kiosk-low]");
	var link = event.target.closest("a[href]");
	if (key) press(key.value);
	if (end) { event.preventDefault(); wipe(); }
	if (lower) setLow(!root.hasAttribute("data-low"));
	if (link && !end && root.hasAttribute("data-low") && link.getAttribute("href").charAt(0) !== "#") link.hash = LOW;
	if (!larger) return;
	var on = root.getAttribute("data-mode") !== "elder";
	root.setAttribute("data-mode", on ? "elder" : "std");
	larger.setAttribute("aria-pressed", String(on));
}

/* A scanner types the address and Enter: that sends the form, whichever field has the focus. */
document.querySelectorAll("[data-kiosk-form] .in").forEach(function (input) {
	input.setAttribute("inputmode", "none");
	input.addEventListener("focus", function () { seat = input; });
});
["pointerdown", "touchmove", "keydown", "wheel"].forEach(function (kind) {
	document.addEventListener(kind, touch, { passive: true, capture: true });
});
document.addEventListener("click", onClick);
document.addEventListener("contextmenu", function (event) { event.preventDefault(); });
/* A page that a browser has kept all the same is not shown again. */
window.addEventListener("pageshow", function (event) { if (event.persisted) wipe(); });
var first = document.querySelector("[data-kiosk-form] .in");
if (first && !document.querySelector(".errsum")) first.focus();
if (location.hash === LOW) setLow(true);
/* What may be kept for when the line is down is known to the worker. */
if (navigator.serviceWorker && window.caches && worker && atHome) {
	navigator.serviceWorker.register(worker, { scope: home }).then(function () { return navigator.serviceWorker.ready; }).then(function (one) {
		var parts = [].map.call(document.querySelectorAll("link[rel=stylesheet],script[src]"), function (part) { return part.href || part.src; });
		parts.push(new URL(document.querySelector("svg use").getAttribute("href").split("#")[0], location.href).href);
		one.active.postMessage({ home: home, parts: parts });
	}).catch(function () { return null; });
}
setInterval(look, 500);
look();
}());
