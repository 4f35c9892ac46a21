/*
 * The hall's large screen: keeps itself up to date for weeks, tells its age, calls tickets aloud.
 * Why: nobody reloads a wall. An event is only a hint: the page asks for itself anew and puts in what has changed, panel by panel; it
 * asks once a minute anyway, and every quarter of a minute while the line is down. What is old is said (amber) and never shown as
 * new. Keeps nothing but one answer and starts no timer twice, so that it does not grow; a new version of the pages is loaded when
 * the server has one. Must never store anything or ask anybody else.
 */
(function () {
"use strict";
var body = document.body, events = body.getAttribute("data-events");
var EVERY = 60000, DOWN = 15000, RETRY = 5000, RETRY_MOST = 60000, TURN = 12000, SOON = 150;
var stale = Number(body.getAttribute("data-stale")) * 1000, steady = function () { return performance.now(); };
var server = Date.parse(body.getAttribute("data-at")), got = steady(), good = steady();
var stream = null, wait = RETRY, retry = null, soon = null, asking = false, again = false, asked = 0, said = 0, chime = null, turn = 0;

function text(selector, words) {
	var one = document.querySelector(selector);
	if (one && one.textContent !== words) one.textContent = words;
}

function two(n) { return ("0" + n).slice(-2); }

/* The server's clock: that of a computer in a hall is often wrong. */
function now() { return new Date(server + steady() - got + 8 * 3600000); }

function tick() {
	var at = now();
	text("[data-wall-clock]", two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()));
	if (!events) return;
	document.documentElement.classList.toggle("w-old", steady() - good > stale);
	if (steady() - asked > (stream && stream.readyState === 1 ? EVERY : DOWN)) look();
}

/* ---- calling ---- */

function voice() {
	if (!window.speechSynthesis) return null;
	return speechSynthesis.getVoices().filter(function (one) { return /^zh|^cmn/i.test(one.lang); })[0] || null;
}

function ring() {
	var Kind = window.AudioContext || window.webkitAudioContext;
	if (!Kind) return;
	chime = chime || new Kind();
	if (chime.state === "suspended") chime.resume();
	[880, 660].forEach(function (high, i) {
		var tone = chime.createOscillator(), loud = chime.createGain(), at = chime.currentTime + i * 0.35;
		tone.frequency.value = high;
		loud.gain.setValueAtTime(0.25, at);
		loud.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
		tone.connect(loud);
		loud.connect(chime.destination);
		tone.start(at);
		tone.stop(at + 0.6);
	});
}

function call(one) {
	var speaker = voice();
	ring();
	one.classList.add("w-flash");
	if (!speaker) return;
	for (var i = 0; i < 2; i++) {
		var words = new SpeechSynthesisUtterance(one.getAttribute("data-say"));
		words.voice = speaker;
		words.lang = speaker.lang;
		words.rate = 0.9;
		speechSynthesis.speak(words);
	}
}

function called() {
	return [].map.call(document.querySelectorAll("[data-call]"), function (one) { return one.getAttribute("data-call"); });
}

/* ---- what is new ---- */

function change(old, fresh) {
	if (old.outerHTML !== fresh.outerHTML) old.parentNode.replaceChild(document.adoptNode(fresh), old);
}

/* The same panels in the same places: only what has changed is replaced. Otherwise all of them. */
function panels(page) {
	var main = document.querySelector("[data-wall-main]"), fresh = page.querySelector("[data-wall-main]");
	var old = main.querySelectorAll("[data-panel]"), list = fresh.querySelectorAll("[data-panel]");
	var name = function (one) { return one.parentNode.className + one.getAttribute("data-panel"); };
	var alike = [].map.call(old, name).join() === [].map.call(list, name).join();
	if (!alike) { main.parentNode.replaceChild(document.adoptNode(fresh), main); return; }
	[].forEach.call(old, function (one, i) {
		/* A panel that rang is alike but for its frame. */
		[].forEach.call(one.querySelectorAll(".w-flash"), function (flash) { flash.classList.remove("w-flash"); });
		change(one, list[i]);
	});
}

function put(answer) {
	var page = new DOMParser().parseFromString(answer, "text/html"), fresh = page.querySelector("[data-wall]");
	var before = called();
	if (!fresh) throw new Error();
	var sheet = function (from) { return from.querySelector("[data-wall-css]").getAttribute("href"); };
	if (sheet(page) !== sheet(document)) { location.reload(); return; }
	server = said || Date.parse(fresh.getAttribute("data-at"));
	got = good = steady();
	panels(page);
	["[data-wall-turn]", "[data-wall-date]", "[data-wall-at]"].forEach(function (one) {
		if (one === "[data-wall-turn]" && fresh.querySelector(one).textContent === document.querySelector(one).textContent) return;
		change(document.querySelector(one), fresh.querySelector(one));
	});
	[].forEach.call(document.querySelectorAll("[data-call]"), function (one) {
		if (before.indexOf(one.getAttribute("data-call")) < 0) call(one);
	});
}

/* One question at a time; what changes meanwhile is asked once more. */
function look() {
	if (asking) { again = true; return; }
	asking = true;
	asked = steady();
	fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } }).then(function (answer) {
		if (answer.status !== 200) throw new Error();
		said = Date.parse(answer.headers.get("date"));
		return answer.text();
	}).then(put).catch(function () { return null; }).then(function () {
		asking = false;
		body.setAttribute("data-looked", String(1 + Number(body.getAttribute("data-looked"))));
		if (again) { again = false; hear(); }
	});
}

/* Several changes of one moment are one question. */
function hear() {
	if (soon) return;
	soon = setTimeout(function () { soon = null; look(); }, SOON);
}

function listen() {
	retry = null;
	if (stream) stream.close();
	stream = new EventSource(events);
	stream.addEventListener("open", function () { wait = RETRY; look(); });
	stream.addEventListener("changed", hear);
	stream.addEventListener("error", function () {
		if (stream.readyState !== 2 || retry) return;
		retry = setTimeout(listen, wait);
		wait = Math.min(wait * 2, RETRY_MOST);
	});
}

function next() {
	var lines = document.querySelectorAll("[data-wall-turn] p");
	if (lines.length < 2) return;
	turn = (turn + 1) % lines.length;
	[].forEach.call(lines, function (one, i) { one.hidden = i !== turn; });
}

setInterval(tick, 1000);
setInterval(next, TURN);
if (window.speechSynthesis) speechSynthesis.getVoices(); /* some browsers know them only when asked twice */
if (events && window.EventSource) listen();
tick();
}());
