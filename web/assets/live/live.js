/*
 * Parts of a page that change by themselves: <div data-live="ADDRESS" data-live-events="ADDRESS">.
 * Why: who is on duty, and where he is, is right on every face within two seconds, and nobody reloads a wall. An event is only a
 * hint: the part is got anew from its own address. Without this file it shows what it was at load. Must never show what is old as
 * if it were new: when the line is down for long, that is said below the part.
 */
(function () {
"use strict";
var SLOW = 300000, SAY_AFTER = 15000, RETRY = 5000, RETRY_MOST = 60000;

function clock(moment) {
	return ("0" + moment.getHours()).slice(-2) + ":" + ("0" + moment.getMinutes()).slice(-2);
}

function follow(part) {
	var stream = null, wait = RETRY, good = Date.now(), timer = null, asking = false, again = false;
	var say = document.createElement("p");
	say.className = "live-old";
	say.setAttribute("role", "status");
	part.parentNode.insertBefore(say, part.nextSibling);

	function put(text) {
		var same = '[data-live="' + part.getAttribute("data-live") + '"]';
		var page = new DOMParser().parseFromString(text, "text/html");
		var fresh = page.querySelector(same) || page.querySelector("[data-live]");
		if (!fresh) throw new Error();
		good = Date.now();
		if (fresh.textContent === part.textContent) return;
		part.textContent = "";
		while (fresh.firstChild) part.appendChild(document.adoptNode(fresh.firstChild));
	}

	/* One question at a time; what changes meanwhile is asked once more. */
	function look() {
		if (asking) { again = true; return; }
		asking = true;
		fetch(part.getAttribute("data-live"), { credentials: "same-origin", cache: "no-store", headers: { "x-live": "1" } }).then(function (answer) {
			if (answer.status !== 200) throw new Error();
			return answer.text();
		}).then(put).catch(function () { return null; }).then(function () {
			asking = false;
			if (again) { again = false; look(); }
			tell();
		});
	}

	function tell() {
		var old = Date.now() - good > SAY_AFTER && (!stream || stream.readyState !== 1);
		var words = old ? "网络断了，这是 " + clock(new Date(good)) + " 的。" : "";
		if (say.textContent !== words) say.textContent = words;
		part.classList.toggle("is-old", old);
	}

	function listen() {
		clearTimeout(timer);
		timer = null;
		if (stream) stream.close();
		stream = new EventSource(part.getAttribute("data-live-events"));
		stream.addEventListener("open", function () { wait = RETRY; good = Date.now(); look(); });
		stream.addEventListener("changed", look);
		stream.addEventListener("error", function () {
			if (stream.readyState !== 2 || timer) return;
			timer = setTimeout(listen, wait);
			wait = Math.min(wait * 2, RETRY_MOST);
		});
	}

	/* A telephone in a pocket keeps no line open. */
	function seen() {
		if (document.hidden) {
			clearTimeout(timer);
			timer = null;
			if (stream) stream.close();
			stream = null;
		} else if (!stream) {
			listen();
		}
	}

	if (!window.EventSource || !window.DOMParser) { setInterval(look, 30000); return; }
	document.addEventListener("visibilitychange", seen);
	setInterval(function () { if (!document.hidden) tell(); }, 5000);
	setInterval(function () { if (!document.hidden) look(); }, SLOW);
	seen();
}

/* A page's head may load this file and the page again: each part is followed once. */
[].forEach.call(document.querySelectorAll("[data-live]:not([data-live-on])"), function (part) {
	part.setAttribute("data-live-on", "");
	follow(part);
});
}());
