/*
 * Lessons on the television of a room: plays what the programme says, one after the other, by itself.
 * Why in a page: a village's television has a browser and nobody beside it. The next film or recording is fetched while one plays,
 * so that a line that goes down does not stop it; what the server cannot be asked for is played again from what is here, and the
 * page says of what time its data are. Where it was is kept in this browser (which lesson, which second), so that it goes on after
 * the power was off. Must never keep anything else, nor tell anybody who watched.
 */
(function () {
"use strict";
var body = document.body, url = body.getAttribute("data-url"), stage = document.querySelector("[data-tv-stage]");
var EVERY = 30000, DOWN = 10000, RETRY = 8000, NOTE = 5000, PAGE_CHARS = 130, SIGNS = 4, LEAST = 12;
var stale = Number(body.getAttribute("data-stale")) * 1000, steady = function () { return performance.now(); };
var server = Date.parse(body.getAttribute("data-at")), got = steady(), good = steady(), asked = -EVERY, asking = false;
var tv = null, at = -1, turn = 0, started = false, noted = 0, player = null, timer = null, stream = null, near = {};

function text(selector, words) {
	var one = document.querySelector(selector);
	if (one && one.textContent !== words) one.textContent = words;
}

function two(n) { return ("0" + n).slice(-2); }
function now() { return new Date(server + steady() - got + 8 * 3600000); }
function clock() { return two(now().getUTCHours()) + ":" + two(now().getUTCMinutes()); }

function make(tag, kind, words) {
	var one = document.createElement(tag);
	if (kind) one.className = kind;
	if (words) one.textContent = words;
	return one;
}

/* ---- where it was ---- */

function remember(second) {
	noted = steady();
	try { localStorage.setItem("tv", JSON.stringify({ url: url, mark: tv.lessons[at].mark, second: second })); } catch (error) { noted = steady(); }
}

function remembered() {
	try { return JSON.parse(localStorage.getItem("tv")) || {}; } catch (error) { return {}; }
}

/* ---- one after the other ---- */

/* Whatever still sounds or waits belongs to what was before. */
function clear() {
	turn += 1;
	clearTimeout(timer);
	if (player) { player.pause(); player.removeAttribute("src"); player.load(); }
	if (window.speechSynthesis) speechSynthesis.cancel();
	player = null;
	stage.textContent = "";
}

function next() { play((at + 1) % tv.lessons.length, 0); }

/* The one behind this is brought here; what is behind us is let go. */
function bring() {
	var ahead = tv.lessons[(at + 1) % tv.lessons.length], here = tv.lessons[at];
	Object.keys(near).forEach(function (one) {
		if (one === ahead.url || one === here.url) return;
		if (near[one] !== "asked") URL.revokeObjectURL(near[one]);
		delete near[one];
	});
	if (!ahead.url || near[ahead.url]) return;
	near[ahead.url] = "asked";
	fetch(ahead.url, { credentials: "same-origin" }).then(function (answer) {
		if (answer.status !== 200) throw new Error();
		return answer.blob();
	}).then(function (blob) {
		if (near[ahead.url] === "asked") near[ahead.url] = URL.createObjectURL(blob);
	}).catch(function () { delete near[ahead.url]; });
}

function askForTouch() {
	var button = make("button", "w-start", "点一下，开始放");
	button.type = "button";
	button.addEventListener("click", function () { play(at, remembered().second || 0); });
	stage.appendChild(button);
	button.focus();
}

function roll(lesson, second, mine) {
	var source = near[lesson.url] && near[lesson.url] !== "asked" ? near[lesson.url] : lesson.url;
	player = make(lesson.kind === "video" ? "video" : "audio", "w-player");
	player.addEventListener("loadedmetadata", function () { if (second > 0 && second < player.duration - 1) player.currentTime = second; });
	player.addEventListener("timeupdate", function () { if (mine === turn && steady() - noted > NOTE) remember(player.currentTime); });
	player.addEventListener("ended", function () { if (mine === turn) next(); });
	player.addEventListener("error", function () { if (mine === turn) fail(lesson, player.currentTime || second); });
	player.src = source;
	stage.insertBefore(player, stage.firstChild);
	var running = player.play();
	if (running) running.then(bring, function (error) {
		if (mine !== turn || error.name !== "NotAllowedError") return;
		clear();
		askForTouch();
	});
}

/* The line is down, or the file is gone: go on with what is here, and come back to it. */
function fail(lesson, second) {
	var mine = turn, other = tv.lessons.map(function (one, i) { return i; }).filter(function (i) {
		return i !== at && (tv.lessons[i].kind === "text" || (near[tv.lessons[i].url] || "asked") !== "asked");
	})[0];
	text("[data-tv-say]", "“" + lesson.name + "”现在放不出来，网好了再放。");
	delete near[lesson.url];
	timer = setTimeout(function () {
		if (mine !== turn) return;
		if (other === undefined || steady() - good < stale) play(at, second);
		else play(other, 0);
	}, RETRY);
}

/* Words by the page: as many paragraphs as can be read from the back row. */
function pages(lesson) {
	var list = [], page = [];
	lesson.paragraphs.forEach(function (one) {
		var before = page.join("").length;
		if (before > 0 && before + one.text.length > PAGE_CHARS) { list.push(page); page = []; }
		page.push(one.text);
	});
	if (page.length) list.push(page);
	return list.length ? list : [[lesson.name]];
}

function show(lesson, words, which) {
	var box = make("div", "w-words-tv"), picture;
	[].forEach.call(stage.querySelectorAll(".w-words-tv"), function (one) { one.parentNode.removeChild(one); });
	if (lesson.pictures.length) {
		picture = make("img", "");
		picture.src = lesson.pictures[which % lesson.pictures.length].url;
		picture.alt = lesson.pictures[which % lesson.pictures.length].alt;
		box.appendChild(picture);
	}
	var side = make("div", "");
	words.forEach(function (one) { side.appendChild(make("p", "", one)); });
	box.appendChild(side);
	stage.appendChild(box);
}

/* With a recording the pages go round as long as it sounds; without one each is up as long as it takes to read it. */
function leaf(lesson, which, alone, mine) {
	var list = pages(lesson), page = list[which % list.length];
	show(lesson, page, which);
	if (alone) remember(which);
	timer = setTimeout(function () {
		if (mine !== turn) return;
		if (alone && which + 1 >= Math.max(list.length, lesson.pictures.length)) next();
		else leaf(lesson, which + 1, alone, mine);
	}, 1000 * Math.max(LEAST, page.join("").length / SIGNS));
}

function play(which, second) {
	clear();
	at = which;
	var lesson = tv.lessons[at], mine = turn;
	text("[data-tv-title]", lesson.name);
	text("[data-tv-say]", tv.until ? "放到 " + tv.until + "。" : "放到今天结束。");
	[].forEach.call(document.querySelectorAll("[data-tv-list] li"), function (one, i) {
		one.classList.toggle("w-is-on", i === at);
		if (i === at) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
	});
	if (lesson.kind !== "video") leaf(lesson, lesson.kind === "text" ? second : 0, lesson.kind === "text", mine);
	if (lesson.kind === "text") bring(); else roll(lesson, second, mine);
}

/* ---- what is planned ---- */

function list() {
	var place = document.querySelector("[data-tv-list]");
	place.textContent = "";
	tv.lessons.forEach(function (one) {
		var row = make("li", "");
		row.appendChild(make("b", "", one.name));
		row.appendChild(make("small", "", one.course + "　" + one.minutes));
		place.appendChild(row);
	});
	text("[data-tv-programme]", tv.programme || "今天的课");
}

function rest() {
	clear();
	at = -1;
	text("[data-tv-title]", "现在没有排课");
	stage.appendChild(make("p", "w-none", tv.until ? tv.until + " 开始放。" : "今天没有节目了。"));
	text("[data-tv-say]", "到点自己放，不用人管。");
}

/* The same lesson goes on where it is, whatever was put before or behind it. */
function take(fresh) {
	var alike = tv && JSON.stringify(tv.lessons) === JSON.stringify(fresh.lessons) && tv.on === fresh.on && tv.until === fresh.until;
	var mark = tv && at >= 0 ? tv.lessons[at].mark : remembered().url === url ? remembered().mark : "";
	var here = fresh.lessons.map(function (one) { return one.mark; }).indexOf(mark), goesOn = started && at >= 0 && here >= 0;
	tv = fresh;
	if (alike) return;
	list();
	if (!tv.on) { rest(); return; }
	if (goesOn) at = here;
	if (goesOn) [].forEach.call(document.querySelectorAll("[data-tv-list] li"), function (one, i) { one.classList.toggle("w-is-on", i === at); });
	else play(Math.max(here, 0), here >= 0 && !started ? remembered().second || 0 : 0);
	started = true;
}

function look() {
	if (asking) return;
	asking = true;
	asked = steady();
	fetch(url + ".json", { credentials: "same-origin", cache: "no-store", headers: { accept: "application/json" } }).then(function (answer) {
		if (answer.status !== 200) throw new Error();
		var said = Date.parse(answer.headers.get("date"));
		return answer.json().then(function (doc) {
			server = said || Date.parse(doc.tv.at);
			got = good = steady();
			text("[data-tv-at]", clock());
			take(doc.tv);
		});
	}).catch(function () { return null; }).then(function () { asking = false; });
}

function tick() {
	text("[data-tv-clock]", clock());
	document.documentElement.classList.toggle("w-old", steady() - good > stale);
	if (steady() - asked > (steady() - good > EVERY + DOWN ? DOWN : EVERY)) look();
}

function listen() {
	stream = new EventSource(body.getAttribute("data-events"));
	stream.addEventListener("changed", look);
	stream.addEventListener("error", function () { if (stream.readyState === 2) setTimeout(listen, RETRY); });
}

if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(function () { return null; });
setInterval(tick, 1000);
if (window.EventSource) listen();
tick();
}());
