/*
 * Lessons without a line: what the reader has kept (learn.js) is shown when the server cannot be reached, and said to be so.
 * The server is asked first for every page, so that nobody learns from an old one while there is a line; a page that is gone there
 * is gone here too. Films and recordings that were kept are played from here, piece by piece. Must never keep a page that nobody
 * has asked it to.
 */
"use strict";
var KEEP = "learn", PAGES = /^\/v\/\d+\/(learn|learner\/[^\/]+(\/lessons)?)(\/\d+)?$/, FILES = /^\/v\/\d+\/learn.*\/files\/\d+$/, LOOSE = { ignoreVary: true };

function there(address) {
	return caches.open(KEEP).then(function (kept) { return kept.match(address, LOOSE); });
}

function marked(answer) {
	return answer.text().then(function (text) { return new Response(text.replace("<html ", "<html data-offline "), { headers: answer.headers }); });
}

/* What is kept is kept up to date. */
function renew(path, answer) {
	return there(path).then(function (old) {
		if (!old) return null;
		return caches.open(KEEP).then(function (kept) {
			if (answer.status === 404 || answer.status === 410) return kept.delete(path, LOOSE);
			return answer.ok && !answer.redirected ? kept.put(path, answer) : null;
		});
	});
}

function page(request, url) {
	return fetch(request).then(function (answer) {
		renew(url.pathname, answer.clone());
		return answer;
	}, function () {
		return there(url.pathname).then(function (kept) { return kept ? marked(kept) : Response.error(); });
	});
}

function piece(range, kept) {
	return kept.blob().then(function (blob) {
		var from = Number(range[1]), to = range[2] === "" ? blob.size - 1 : Math.min(Number(range[2]), blob.size - 1);
		if (from > to) return new Response("", { status: 416, headers: { "content-range": "bytes */" + blob.size } });
		return new Response(blob.slice(from, to + 1), { status: 206, headers: { "content-type": kept.headers.get("content-type"), "accept-ranges": "bytes", "content-length": String(to - from + 1), "content-range": "bytes " + from + "-" + to + "/" + blob.size } });
	});
}

function file(request, url) {
	return there(url.pathname).then(function (kept) {
		var range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") || "");
		if (!kept) return fetch(request);
		return range ? piece(range, kept) : kept;
	});
}

function part(request) {
	return fetch(request).catch(function () { return there(request.url).then(function (kept) { return kept || Response.error(); }); });
}

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
	var url = new URL(event.request.url);
	if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
	if (url.pathname.indexOf("/static/") === 0 || url.pathname === "/favicon.svg") event.respondWith(part(event.request));
	else if (FILES.test(url.pathname)) event.respondWith(file(event.request, url));
	else if (event.request.mode === "navigate" && PAGES.test(url.pathname)) event.respondWith(page(event.request, url));
});
