/*
 * Opens the page of a stock-taking without a line: telephones drop a page that was put away, and a storeroom has no signal.
 * Why so little: the server is asked first, always; only when it cannot be reached the copy of the last visit is shown.
 * Must never keep another page, nor this one after the server has said that it is over or that nobody is signed in.
 */
"use strict";
var KEEP = "stock";

function isRound(url) { return /^\/desk\/stock\/\d+$/.test(url.pathname); }

function ask(request, url) {
	return fetch(request).then(function (answer) {
		var copy = answer.clone();
		if (answer.ok && !answer.redirected) return caches.open(KEEP).then(function (kept) { return kept.put(request, copy); }).then(function () { return answer; });
		return isRound(url) ? caches.delete(KEEP).then(function () { return answer; }) : answer;
	}, function () {
		return caches.match(request, { ignoreVary: true }).then(function (kept) { return kept || Response.error(); });
	});
}

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
	var url = new URL(event.request.url);
	if (event.request.method === "GET" && (isRound(url) || url.pathname.indexOf("/static/") === 0)) event.respondWith(ask(event.request, url));
});
