/*
 * The screen in the hall without a line: the guide, who is on duty, the plan and whom to ask, as they were last seen.
 * Why: a hall is open when the line is down, and that is when people stand before the screen. The server is asked first, always;
 * only when it cannot be reached a kept page is shown, marked as such. Must never keep a page that somebody has asked for himself:
 * what is kept is named here, by its address, without any parameter.
 */
"use strict";
var KEEP = "kiosk", PAGES = /^\/v\/\d+\/kiosk(\/guide(\/[a-z0-9_]+)?|\/duty|\/plan|\/help)?$/, GUIDE = /\/kiosk\/guide$/, MOST = 120;

/* What is kept is what anybody sees: no cookie is sent, and none is taken while somebody fills in a form. */
var NOBODY = { credentials: "omit" };

function isKept(url) { return url.origin === self.location.origin && url.search === "" && PAGES.test(url.pathname); }

/* Sheets, scripts and pictures bear what they are in their address. */
function isStatic(url) { return url.origin === self.location.origin && url.pathname.indexOf("/static/") === 0; }

function keep(address, answer) {
	return caches.open(KEEP).then(function (kept) { return kept.put(address, answer); });
}

/* The pages that the guide leads to, one after the other, without a hurry. */
function follow(text) {
	var found = text.match(/\/v\/\d+\/kiosk\/guide\/[a-z0-9_]+/g) || [], list = found.filter(function (one, i) { return found.indexOf(one) === i; }).slice(0, MOST);
	return list.reduce(function (before, one) {
		return before.then(function () { return caches.match(one); }).then(function (there) {
			if (there) return null;
			return fetch(one, NOBODY).then(function (answer) { return answer.ok && !answer.redirected ? keep(one, answer) : null; });
		});
	}, Promise.resolve()).catch(function () { return null; });
}

/* As it was, and saying that it is: the page's own sheet does the rest. */
function marked(answer) {
	return answer.text().then(function (text) { return new Response(text.replace("<html ", "<html data-offline "), { headers: answer.headers }); });
}

function home(url) { return url.pathname.match(/^\/v\/\d+\/kiosk/)[0]; }

function page(request, url) {
	return fetch(request).then(function (answer) {
		var copy = answer.clone(), more = answer.clone();
		if (!isKept(url) || !answer.ok || answer.redirected) return answer;
		keep(url.pathname, copy).then(function () { return GUIDE.test(url.pathname) ? more.text().then(follow) : null; });
		return answer;
	}, function () {
		return caches.match(isKept(url) ? url.pathname : home(url)).then(function (kept) { return kept || caches.match(home(url)); }).then(function (kept) {
			return kept ? marked(kept) : Response.error();
		});
	});
}

function part(request) {
	return fetch(request).then(function (answer) {
		var copy = answer.clone();
		/* Of each file the newest alone. */
		if (answer.ok) caches.open(KEEP).then(function (kept) {
			return kept.delete(request.url, { ignoreSearch: true }).then(function () { return kept.put(request.url, copy); });
		});
		return answer;
	}, function () { return caches.match(request.url).then(function (kept) { return kept || Response.error(); }); });
}

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("message", function (event) {
	/* On its first visit the screen has not been everywhere yet. */
	if (typeof event.data !== "object" || !isKept(new URL(event.data.home, self.location.href))) return;
	event.data.parts.filter(function (one) { return isStatic(new URL(one)); }).forEach(function (one) {
		fetch(one).then(function (answer) { return answer.ok ? keep(one, answer) : null; }).catch(function () { return null; });
	});
	event.waitUntil(Promise.all(["", "/guide", "/duty", "/plan", "/help"].map(function (one) {
		var address = event.data.home + one;
		return fetch(address, NOBODY).then(function (answer) {
			var more = answer.clone();
			if (!answer.ok || answer.redirected) return null;
			return keep(address, answer).then(function () { return one === "/guide" ? more.text().then(follow) : null; });
		});
	})).catch(function () { return null; }));
});
self.addEventListener("fetch", function (event) {
	var url = new URL(event.request.url);
	if (event.request.method !== "GET") return;
	if (isStatic(url)) event.respondWith(part(event.request));
	else if (event.request.mode === "navigate" && /^\/v\/\d+\/kiosk(\/|$)/.test(url.pathname)) event.respondWith(page(event.request, url));
});
