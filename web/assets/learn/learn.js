/*
 * A course on this telephone, for where there is no line: its lessons' words and pictures are kept when the reader asks for it, a
 * recording or a film only when he asks for that one, knowing how large it is.
 * Why with a worker (learn-worker.js): it shows what is kept when the server cannot be reached, and nothing else. Must never keep
 * anything unasked, nor what the server says no browser may keep.
 */
(function () {
"use strict";
var root = document.documentElement, KEEP = "learn", worker = document.querySelector("[data-learn-worker]");

function each(selector, run) { [].forEach.call(document.querySelectorAll(selector), run); }

/* As it was seen last: what would have to be sent is put away. */
if (root.hasAttribute("data-offline")) {
	each("[data-learn-off]", function (one) { one.hidden = false; });
	each("main form", function (one) { one.hidden = true; });
	return;
}
if (!worker || !navigator.serviceWorker || !window.caches) return;

function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }

function ready() {
	return navigator.serviceWorker.register(worker.getAttribute("data-learn-worker"), { scope: worker.getAttribute("data-learn-scope") })
		.then(function () { return caches.open(KEEP); });
}

/* Gives how many bytes it was; what is there already is not fetched again. */
function keep(kept, address, again) {
	return (again ? Promise.resolve(null) : kept.match(address, { ignoreVary: true })).then(function (there) {
		if (there) return there;
		return fetch(address, { credentials: "same-origin" }).then(function (answer) {
			if (!answer.ok || answer.redirected || /no-store/.test(answer.headers.get("cache-control"))) throw new Error();
			return kept.put(address, answer.clone()).then(function () { return answer; });
		});
	});
}

function weigh(answer) { return answer.clone().blob().then(function (blob) { return blob.size; }); }

/* Sheets, scripts and icons of a page: they bear what they are in their address. */
function partsOf(page) {
	var parts = [].map.call(page.querySelectorAll("link[rel=stylesheet],script[src]"), function (one) { return one.getAttribute("href") || one.getAttribute("src"); });
	var icon = page.querySelector("svg use");
	if (icon) parts.push(icon.getAttribute("href").split("#")[0]);
	return parts;
}

function inTurn(list, run) {
	return list.reduce(function (before, one) { return before.then(function (sum) { return run(one).then(function (n) { return sum + n; }); }); }, Promise.resolve(0));
}

function keepPage(kept, address, pictures) {
	return keep(kept, address, true).then(function (answer) { return answer.text(); }).then(function (text) {
		var page = new DOMParser().parseFromString(text, "text/html");
		var more = partsOf(page).concat(pictures ? [].map.call(page.querySelectorAll("main img"), function (one) { return one.getAttribute("src"); }) : []);
		return inTurn(more, function (one) { return keep(kept, one, false).then(weigh); });
	});
}

function lessonsOf(course) { return [].map.call(course.querySelectorAll("[data-learn-lesson]"), function (one) { return one.getAttribute("href"); }); }

function drop(lessons) {
	return caches.open(KEEP).then(function (kept) {
		return kept.keys().then(function (all) {
			return Promise.all(all.filter(function (one) {
				var path = new URL(one.url).pathname;
				return lessons.some(function (lesson) { return path === lesson || path.indexOf(lesson + "/files/") === 0; });
			}).map(function (one) { return kept.delete(one, { ignoreVary: true }); }));
		});
	});
}

/* ---- a course in the list ---- */

function course(one) {
	var lessons = lessonsOf(one), button = one.querySelector("[data-learn-keep]"), say = one.querySelector("[data-learn-say]"), has = false;
	function tell(words, now) {
		say.textContent = words;
		has = now;
		button.lastElementChild.textContent = has ? "从手机上删掉" : "存到这部手机，没网也能看";
		button.disabled = false;
		button.hidden = false;
	}
	if (!lessons.length) return;
	button.addEventListener("click", function () {
		button.disabled = true;
		if (has) { drop(lessons).then(function () { tell("删掉了。", false); }); return; }
		var done = 0;
		say.textContent = "正在存……";
		ready().then(function (kept) {
			return keepPage(kept, location.pathname, false).then(function () {
				return inTurn(lessons, function (lesson) {
					return keepPage(kept, lesson, true).then(function (n) {
						done += 1;
						say.textContent = "正在存，" + done + "/" + lessons.length + " 课";
						return n;
					});
				});
			});
		}).then(function (sum) { tell("存好了：文字和图片，" + size(sum) + "。录音、录像在每一课里另存。", true); })
			.catch(function () { tell("没有存完，网断了或者手机满了。再点一次，接着存。", false); });
	});
	caches.open(KEEP).then(function (kept) {
		return Promise.all(lessons.map(function (lesson) { return kept.match(lesson, { ignoreVary: true }); }));
	}).then(function (all) { tell(all.every(Boolean) ? "已经存在这部手机上。" : "", all.every(Boolean)); });
}

/* ---- a recording or a film of a lesson ---- */

function media(button) {
	var address = button.getAttribute("data-learn-media"), words = button.lastElementChild;
	function tell(text, off) {
		words.textContent = text;
		button.disabled = off;
		button.hidden = false;
	}
	button.addEventListener("click", function () {
		tell("正在存……", true);
		ready().then(function (kept) { return Promise.all([keep(kept, address, false), keepPage(kept, location.pathname, true)]); })
			.then(function () { tell("存好了，没网也能放", true); })
			.catch(function () { tell("没有存下来，网断了或者手机满了。再点一次", false); });
	});
	caches.match(address, { ignoreVary: true }).then(function (there) {
		tell(there ? "存好了，没网也能放" : words.textContent, Boolean(there));
	});
}

each("[data-learn-course]", course);
each("[data-learn-media]", media);
}());
