/*
 * The hall's computer that plays what is on the day's schedule: speaks where the browser has a Chinese voice, plays recordings, else
 * rings and shows the words; then tells the server what came of it.
 * Why in a page: a village has a computer and an amplifier, and nothing has to be installed. What was due while the page was not
 * open is not made up for: nobody wants the morning's broadcast at noon. Must never play one thing twice, or store anything.
 */
(function () {
"use strict";
var body = document.body, url = body.getAttribute("data-url"), GRACE = 2, EVERY = 30000, RETRY = 10000, URGENT_TIMES = 3;
var begun = false, busy = false, queue = [], heard = {}, list = [], token = "", server = 0, got = 0, asked = 0, sound = null, stream = null;

function text(selector, words) { document.querySelector(selector).textContent = words; }
function two(n) { return ("0" + n).slice(-2); }
function now() { return new Date(server + performance.now() - got + 8 * 3600000); }

function ask() {
	asked = performance.now();
	return fetch(url + ".json", { credentials: "same-origin", cache: "no-store", headers: { accept: "application/json" } }).then(function (answer) {
		if (answer.status !== 200) throw new Error();
		server = Date.parse(answer.headers.get("date"));
		got = performance.now();
		return answer.json();
	}).then(function (doc) {
		token = doc.speaker.token;
		list = doc.speaker.airings;
		show();
	}).catch(function () { text("[data-speaker-say]", "网断了，照 " + two(now().getUTCHours()) + ":" + two(now().getUTCMinutes()) + " 以前的单子放。"); });
}

function show() {
	var place = document.querySelector("[data-speaker-list]");
	place.textContent = "";
	list.forEach(function (one) {
		var row = document.createElement("li"), when = document.createElement("span"), what = document.createElement("span");
		when.className = "w-when num";
		what.className = "w-what";
		when.textContent = one.urgent ? "紧急" : one.at;
		what.textContent = one.name + (one.audio ? "（录音）" : "");
		if (one.over) row.className = "w-over";
		row.appendChild(when);
		row.appendChild(what);
		place.appendChild(row);
	});
}

function random() {
	return [].map.call(crypto.getRandomValues(new Uint8Array(16)), function (n) { return ("0" + n.toString(16)).slice(-2); }).join("");
}

function report(one, outcome, tries) {
	var form = new URLSearchParams();
	form.set("csrf", token);
	form.set("submission", random());
	form.set("mark", one.mark);
	form.set("outcome", outcome);
	fetch(url, { method: "POST", body: form, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
		if (answer.type !== "opaqueredirect" && answer.status >= 500) throw new Error();
	}).catch(function () {
		if (tries < 20) setTimeout(function () { report(one, outcome, tries + 1); }, RETRY * (tries + 1));
	});
}

function ring() {
	[880, 660].forEach(function (high, i) {
		var tone = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + i * 0.35;
		tone.frequency.value = high;
		loud.gain.setValueAtTime(0.25, at);
		loud.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
		tone.connect(loud);
		loud.connect(sound.destination);
		tone.start(at);
		tone.stop(at + 0.6);
	});
}

function voice() {
	if (!window.speechSynthesis) return null;
	return speechSynthesis.getVoices().filter(function (one) { return /^zh|^cmn/i.test(one.lang); })[0] || null;
}

/* done(outcome): once. */
function speak(words, times, done) {
	var speaker = voice(), left = times, over = false;
	function end(outcome) { if (!over) { over = true; done(outcome); } }
	if (!speaker) { setTimeout(function () { end("shown"); }, 8000); return; }
	function again() {
		var one = new SpeechSynthesisUtterance(words);
		one.voice = speaker;
		one.lang = speaker.lang;
		one.rate = 0.85;
		one.onend = function () { left -= 1; if (left > 0) again(); else end("spoken"); };
		one.onerror = function () { end("failed"); };
		speechSynthesis.speak(one);
	}
	again();
	setTimeout(function () { end("spoken"); }, 600000);
}

function playFile(address, done) {
	var player = new Audio(address), over = false;
	function end(outcome) { if (!over) { over = true; player.src = ""; done(outcome); } }
	player.onended = function () { end("played"); };
	player.onerror = function () { end("failed"); };
	player.play().catch(function () { end("failed"); });
}

function next() {
	var one = queue.shift();
	busy = Boolean(one);
	if (!one) { text("[data-speaker-now]", "守着呢。到点自己放。"); return; }
	text("[data-speaker-now]", one.name + (one.words ? "：" + one.words : ""));
	var done = function (outcome) { report(one, outcome, 0); next(); };
	try { ring(); } catch (e) { text("[data-speaker-say]", "这台机器出不了声，请检查音箱。"); }
	setTimeout(function () {
		if (one.audio) playFile(one.audio, done);
		else speak(one.words, one.urgent ? URGENT_TIMES : 1, done);
	}, 1500);
}

function due() {
	var at = now(), minute = at.getUTCHours() * 60 + at.getUTCMinutes();
	list.forEach(function (one) {
		var late = minute - Number(one.minute);
		if (heard[one.mark] || (!one.urgent && (late < 0 || late > GRACE))) return;
		heard[one.mark] = true;
		queue[one.urgent ? "unshift" : "push"](one);
	});
	if (!busy && queue.length) next();
}

function tick() {
	if (server) text("[data-speaker-clock]", two(now().getUTCHours()) + ":" + two(now().getUTCMinutes()));
	if (begun && server) due();
	if (performance.now() - asked > EVERY) ask();
}

function listen() {
	stream = new EventSource(body.getAttribute("data-events"));
	stream.addEventListener("changed", ask);
	stream.addEventListener("error", function () { if (stream.readyState === 2) setTimeout(listen, RETRY); });
}

document.querySelector("[data-speaker-start]").addEventListener("click", function () {
	var Kind = window.AudioContext || window.webkitAudioContext;
	if (Kind && !sound) sound = new Kind();
	begun = true;
	this.hidden = true;
	text("[data-speaker-now]", "守着呢。到点自己放。");
});
if (window.speechSynthesis) speechSynthesis.getVoices();
ask();
listen();
setInterval(tick, 1000);
/* Yesterday's marks are not needed any more. */
setInterval(function () { Object.keys(heard).forEach(function (mark) { if (!list.some(function (one) { return one.mark === mark; })) delete heard[mark]; }); }, 3600000);
}());
