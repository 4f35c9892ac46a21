/*
 * Photos of a form: made smaller, sent at once piece by piece, turned, taken again, taken away; by the
 * computer's camera or by a phone that reads a code.
 * Why: a village line is slow and breaks. A 4 MB picture drawn anew at 1600 px has 200 KB and has lost
 * its place data; what was cut off goes on where the server stands; the form then only names the photo.
 * Must never touch what is not a picture, and keep the plain file field where the server offers no place.
 * Markup: part/photos. The server's answers: web/kept.h.
 */
(function () {
"use strict";
var LONGEST = 1600, HEAVY = 350 * 1024, LEAST = 32 * 1024, MOST = 256 * 1024, TRIES = 8;
var queue = [], running = false, piece = 64 * 1024;

function make(name, parent, attributes, text) {
	var one = document.createElement(name);
	Object.keys(attributes || {}).forEach(function (key) { one.setAttribute(key, attributes[key]); });
	if (text) one.textContent = text;
	if (parent) parent.appendChild(one);
	return one;
}

function boxOf(element) { return element.closest("[data-photos]"); }
function say(box, text) { box.querySelector(".shots-say").textContent = text; }
function field(box, name) { var one = box.closest("form").elements[name]; return one ? one.value : ""; }
function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }

function icon(box, name) {
	var ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), use = document.createElementNS(ns, "use");
	svg.setAttribute("class", "i");
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", box.getAttribute("data-icons") + "#" + name);
	svg.appendChild(use);
	return svg;
}

/* ---- asking the server ---- */

/* {status, doc}; status 0: the line is cut. body: fields, bytes, or nothing for a GET. */
function ask(url, body, headers, progress) {
	return new Promise(function (done) {
		var call = new XMLHttpRequest(), fields = body && !(body instanceof Blob);
		call.open(body ? "POST" : "GET", url);
		call.timeout = 60000;
		call.setRequestHeader("Accept", "application/json");
		if (body) call.setRequestHeader("Content-Type", fields ? "application/x-www-form-urlencoded" : "application/octet-stream");
		Object.keys(headers || {}).forEach(function (name) { call.setRequestHeader(name, headers[name]); });
		if (progress) call.upload.onprogress = function (event) { progress(event.loaded); };
		call.onload = function () {
			var doc = {};
			try { doc = JSON.parse(call.responseText); } catch (error) { doc = {}; }
			done({ status: call.status, doc: doc });
		};
		call.onerror = call.ontimeout = function () { done({ status: 0, doc: {} }); };
		call.send(body ? fields ? new URLSearchParams(body).toString() : body : null);
	});
}

function order(box, url, fields) {
	fields.csrf = field(box, "csrf");
	return ask(url, fields);
}

/* ---- making smaller ---- */

/* A busy picture is written once more, a little coarser: print stays readable, the line is spared. */
function encode(canvas, quality, done) {
	canvas.toBlob(function (blob) {
		if (blob && blob.size > HEAVY && quality > 0.5) encode(canvas, quality - 0.15, done);
		else done(blob);
	}, "image/jpeg", quality);
}

function shrink(file) {
	return new Promise(function (done) {
		if (!/^image\//.test(file.type)) { done(file); return; }
		var image = new Image(), url = URL.createObjectURL(file);
		image.onerror = function () { URL.revokeObjectURL(url); done(file); };
		image.onload = function () {
			var scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
			var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
			canvas.width = Math.round(image.naturalWidth * scale);
			canvas.height = Math.round(image.naturalHeight * scale);
			pen.fillStyle = "#fff";
			pen.fillRect(0, 0, canvas.width, canvas.height);
			pen.drawImage(image, 0, 0, canvas.width, canvas.height);
			URL.revokeObjectURL(url);
			encode(canvas, 0.75, function (blob) { done(blob || file); });
		};
		image.src = url;
	});
}

function hex(buffer) {
	return [].map.call(new Uint8Array(buffer), function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
}

/* So that the server can tell that nothing was lost; only where the browser offers it. */
function digest(blob) {
	if (!window.crypto || !crypto.subtle || !blob.arrayBuffer) return Promise.resolve("");
	return blob.arrayBuffer().then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); }).then(hex).catch(function () { return ""; });
}

/* ---- one photo on its way ---- */

function show(item, text, percent) {
	item.words.textContent = text;
	item.bar.hidden = percent === undefined;
	if (percent !== undefined) item.bar.value = percent;
}

function announce(item) {
	return digest(item.blob).then(function (sum) {
		return ask(item.box.getAttribute("data-kept"), { csrf: field(item.box, "csrf"), form: field(item.box, "submission"),
			field: item.box.getAttribute("data-photos"), name: item.name, size: item.blob.size, sum: sum }, { "Idempotency-Key": item.key });
	});
}

function sendPiece(item) {
	var part = item.blob.slice(item.offset, item.offset + piece), began = Date.now();
	return ask(item.url + ".json?offset=" + item.offset, part, { "X-Csrf": field(item.box, "csrf") }, function (loaded) {
		var percent = Math.min(99, Math.round((item.offset + loaded) * 100 / item.blob.size));
		show(item, "正在传 " + percent + "%", percent);
	}).then(function (answer) {
		var took = Date.now() - began;
		if (answer.status === 200) piece = took < 1500 ? Math.min(MOST, piece * 2) : took > 4000 ? Math.max(LEAST, piece / 2) : piece;
		else if (answer.status === 0) piece = LEAST;
		return answer;
	});
}

/* What is to be asked next: the address, after a cut the offset, else a piece. */
function nextStep(item) {
	if (!item.url) return announce(item);
	if (item.cut) return ask(item.url + ".json");
	return sendPiece(item);
}

function fail(item, text) {
	item.failed = true;
	show(item, text);
	item.again.hidden = false;
	say(item.box, item.name + "：" + text);
}

function cutOff(item) {
	item.cut = true;
	item.tries++;
	if (item.tries > TRIES) { fail(item, "没传成，点“再传”"); return Promise.resolve(); }
	show(item, "线路断了，接着传…", item.offset * 100 / item.blob.size);
	return wait(Math.min(15000, 500 * Math.pow(2, item.tries))).then(function () { return walk(item); });
}

function walk(item) {
	if (item.gone) return Promise.resolve();
	return nextStep(item).then(function (answer) {
		var doc = answer.doc;
		if (answer.status === 0 || answer.status >= 500) return cutOff(item);
		if (answer.status !== 200 && answer.status !== 409) {
			fail(item, doc.error || doc.title || (answer.status === 401 ? "登录过期了，请另开一页登录后点“再传”" : "没传成，点“再传”"));
			return null;
		}
		if (item.cut || doc.offset > item.offset) item.tries = item.cut ? item.tries : 0;
		item.cut = false;
		item.url = item.url || doc.url;
		if (doc.offset > item.offset) item.tries = 0;
		item.offset = doc.offset;
		if (doc.ready) { finish(item, doc); return null; }
		return walk(item);
	});
}

function busy(box) {
	var form = box.closest("form"), left = queue.some(function (item) { return !item.gone && item.box.closest("form") === form; });
	[form].concat([].slice.call(document.querySelectorAll("form[data-after-photos]"))).forEach(function (one) {
		if (left) one.setAttribute("data-busy", "");
		else one.removeAttribute("data-busy");
	});
}

function run() {
	if (running) return;
	var item = queue.filter(function (one) { return !one.gone && !one.failed; })[0];
	if (!item) return;
	running = true;
	walk(item).then(function () {
		running = false;
		if (item.done || item.gone) queue = queue.filter(function (one) { return one !== item; });
		busy(item.box);
		run();
	});
}

/* ---- tiles ---- */

function button(box, parent, words, name, picture, act) {
	var one = make("button", parent, { type: "button", "aria-label": words + "：" + name, title: words });
	one.appendChild(icon(box, picture));
	make("span", one, { "class": "shot-word" }, words);
	one.addEventListener("click", act);
	return one;
}

function refocus(box) {
	var next = box.querySelector(".shot button") || box.querySelector("input[type=file]");
	if (next) next.focus();
}

function drop(box, tile, quiet) {
	var url = tile.getAttribute("data-shot");
	if (tile.item) tile.item.gone = true;
	tile.remove();
	busy(box);
	if (url) order(box, url + "/drop.json", {});
	if (!quiet) { say(box, "去掉了一张。"); refocus(box); }
}

function turn(box, tile, quarters) {
	say(box, "正在转…");
	order(box, tile.getAttribute("data-shot") + "/turn.json", { quarters: quarters }).then(function (answer) {
		var image = tile.querySelector("img");
		if (answer.status === 200 && image) image.src = answer.doc.thumb;
		say(box, answer.status === 200 ? "转好了。" : answer.doc.error || "没转成，请再点一次。");
	});
}

/* The buttons of a photo that is there. */
function equip(box, tile) {
	var acts = make("span", tile, { "class": "shot-acts" }), image = tile.querySelector("img");
	var name = image ? image.alt : (tile.querySelector(".shot-doc") || tile).textContent;
	if (image) {
		button(box, acts, "左转", name, "rotate", function () { turn(box, tile, 3); });
		button(box, acts, "右转", name, "rotate-clockwise", function () { turn(box, tile, 1); });
	}
	button(box, acts, "重拍", name, "camera", function () { box.again = tile; box.querySelector("input[type=file]").click(); });
	button(box, acts, "去掉", name, "x", function () { drop(box, tile); });
}

/* A tile as part/shot draws it. */
function addTile(box, doc) {
	var tile = make("li", box.querySelector(".shots"), { "class": "shot", "data-shot": doc.url });
	fillTile(tile, doc);
	equip(box, tile);
	return tile;
}

function fillTile(tile, doc) {
	make("input", tile, { type: "hidden", name: "kept", value: doc.value });
	var link = make("a", tile, { href: doc.photo, "class": doc.thumb ? "" : "shot-doc" }, doc.thumb ? "" : doc.name);
	if (doc.thumb) make("img", link, { src: doc.thumb, alt: doc.name, width: 96, height: 72 });
	make("span", tile, { "class": "shot-say" }, doc.words);
}

function finish(item, doc) {
	var tile = item.tile;
	item.done = true;
	tile.textContent = "";
	tile.item = null;
	tile.classList.remove("is-coming");
	tile.setAttribute("data-shot", doc.url);
	fillTile(tile, doc);
	equip(item.box, tile);
	say(item.box, item.name + " 传好了。");
	box_changed(item.box);
}

/* Choosing a photo of a material means that the material is here: tick it. */
function box_changed(box) {
	var row = box.closest("tr"), tick = row && row.querySelector("input[type=checkbox][data-tick]");
	if (tick && box.querySelector(".shot")) tick.checked = true;
	box.dispatchEvent(new Event("change", { bubbles: true }));
}

function addFile(box, blob, name) {
	var tile = make("li", box.querySelector(".shots"), { "class": "shot is-coming" });
	var item = { box: box, blob: blob, name: name, tile: tile, offset: 0, tries: 0, key: hex(crypto.getRandomValues(new Uint8Array(16))) };
	tile.item = item;
	if (/^image\//.test(blob.type)) {
		var image = make("img", tile, { alt: name, width: 96, height: 72 });
		image.src = URL.createObjectURL(blob);
		image.onload = image.onerror = function () { URL.revokeObjectURL(image.src); };
	} else {
		make("span", tile, { "class": "shot-doc" }, name);
	}
	item.bar = make("progress", tile, { max: 100, value: 0, "aria-label": name + " 传了多少" });
	item.words = make("span", tile, { "class": "shot-say" }, "等着传");
	var acts = make("span", tile, { "class": "shot-acts" });
	item.again = button(box, acts, "再传", name, "refresh", function () { retry(item); });
	item.again.hidden = true;
	button(box, acts, "去掉", name, "x", function () { drop(box, tile); });
	if (box.again) { drop(box, box.again, true); box.again = null; }
	queue.push(item);
	busy(box);
	box_changed(box);
	run();
}

function retry(item) {
	item.failed = false;
	item.tries = 0;
	item.cut = Boolean(item.url);
	item.again.hidden = true;
	run();
}

function addFiles(box, files) {
	say(box, "正在处理照片…");
	return files.reduce(function (before, file) {
		return before.then(function () { return shrink(file); }).then(function (blob) {
			addFile(box, blob, blob === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg");
		});
	}, Promise.resolve()).then(function () { say(box, ""); });
}

/* ---- the computer's camera ---- */

function openDialog(title, kind) {
	var dialog = make("dialog", document.body, { "class": "dlg " + kind, "aria-label": title });
	make("h2", dialog, {}, title);
	dialog.addEventListener("close", function () { dialog.remove(); });
	return dialog;
}

function stopCamera(stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }

function snap(box, video) {
	var canvas = document.createElement("canvas");
	canvas.width = video.videoWidth;
	canvas.height = video.videoHeight;
	canvas.getContext("2d").drawImage(video, 0, 0);
	canvas.toBlob(function (blob) {
		if (blob) addFile(box, blob, "摄像头拍的.jpg");
	}, "image/jpeg", 0.85);
}

function useCamera(box, opener) {
	navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 }, facingMode: "environment" } }).then(function (stream) {
		var dialog = openDialog("用电脑的摄像头拍：" + box.getAttribute("data-title"), "dlg-cam");
		var video = make("video", dialog, { playsinline: "", autoplay: "", muted: "" }), acts = make("p", dialog, { "class": "btns" });
		var shoot = make("button", acts, { type: "button", "class": "btn btn-p" }, "拍一张"), close = make("button", acts, { type: "button", "class": "btn" }, "拍完了");
		video.muted = true;
		video.srcObject = stream;
		shoot.addEventListener("click", function () { snap(box, video); shoot.textContent = "再拍一张"; });
		close.addEventListener("click", function () { dialog.close(); });
		dialog.addEventListener("close", function () { stopCamera(stream); opener.focus(); });
		dialog.showModal();
		shoot.focus();
	}).catch(function () { say(box, "打不开摄像头，请检查有没有接好、浏览器允不允许用；也可以用“手机传”。"); });
}

/* ---- a phone lends a hand ---- */

function followPhone(box, hand) {
	hand.events = window.EventSource ? new EventSource(hand.doc.events_url) : null;
	if (hand.events) hand.events.addEventListener("changed", function (event) { if (event.data !== String(hand.doc.version)) lookAtPhone(box, hand); });
	hand.timer = setInterval(function () {
		var open = hand.events && hand.events.readyState === 1, left = (hand.until - Date.now()) / 1000;
		if (!open || left < 0) lookAtPhone(box, hand);
		drawPhone(box, hand);
	}, 3000);
}

function lookAtPhone(box, hand) {
	if (hand.asking) return;
	hand.asking = true;
	ask(hand.doc.url + ".json").then(function (answer) {
		hand.asking = false;
		if (answer.status === 401 || answer.status === 404) { endPhone(box, hand, "登录过期了，手机传停了。"); return; }
		if (answer.status === 200) tookPhone(box, hand, answer.doc.handover);
	});
}

function endPhone(box, hand, words) {
	clearInterval(hand.timer);
	if (hand.events) hand.events.close();
	box.hand = null;
	say(box, words);
	if (hand.dialog && hand.dialog.open && hand.doc.state === "ended") hand.dialog.close();
}

function tookPhone(box, hand, doc) {
	var urls = doc.files.map(function (one) { return one.url; }), fresh = 0;
	hand.doc = doc;
	doc.files.forEach(function (one) {
		var had = [].some.call(box.querySelectorAll(".shot"), function (tile) { return tile.getAttribute("data-shot") === one.url; });
		if (!had && !hand.seen[one.url]) { addTile(box, one); fresh++; }
		hand.seen[one.url] = true;
	});
	[].forEach.call(box.querySelectorAll(".shot"), function (tile) {
		var url = tile.getAttribute("data-shot");
		if (hand.seen[url] && urls.indexOf(url) < 0) tile.remove();
	});
	if (fresh) box_changed(box);
	say(box, fresh ? "手机传来 " + fresh + " 张。" : doc.state === "open" ? "手机已经打开，正在拍。" : doc.state === "waiting" ? "" : doc.words);
	drawPhone(box, hand);
	if (doc.over) endPhone(box, hand, doc.words);
}

function drawPhone(box, hand) {
	if (!hand.dialog || !hand.dialog.open) return;
	var left = Math.max(0, Math.round((hand.until - Date.now()) / 60000));
	hand.words.textContent = hand.doc.words;
	hand.image.hidden = hand.doc.state !== "waiting";
	hand.got.textContent = "已经传来 " + hand.doc.files.length + " 张" + (hand.doc.coming ? "，还有 " + hand.doc.coming + " 张在路上" : "") +
		(hand.doc.over ? "。" : "。还剩 " + left + " 分钟。");
	hand.revoke.hidden = hand.doc.over;
}

function showPhone(box, hand, opener) {
	var dialog = openDialog("手机传：" + box.getAttribute("data-title"), "dlg-hand");
	hand.dialog = dialog;
	hand.words = make("p", dialog, { role: "status" });
	hand.image = make("img", dialog, { "class": "hand-qr", src: hand.doc.qr_url, alt: "给手机扫的二维码", width: 240, height: 240 });
	hand.got = make("p", dialog, { "class": "muted" });
	var acts = make("p", dialog, { "class": "btns" });
	var close = make("button", acts, { type: "button", "class": "btn btn-p" }, "好了");
	hand.revoke = make("button", acts, { type: "button", "class": "btn" }, "收回，不用了");
	close.addEventListener("click", function () { dialog.close(); });
	hand.revoke.addEventListener("click", function () {
		order(box, hand.doc.end_url + ".json", {}).then(function (answer) { if (answer.status === 200) tookPhone(box, hand, answer.doc.handover); });
	});
	dialog.addEventListener("close", function () { opener.focus(); });
	dialog.showModal();
	drawPhone(box, hand);
}

function askPhone(box, opener) {
	if (box.hand) { showPhone(box, box.hand, opener); return; }
	order(box, box.getAttribute("data-handover"), { form: field(box, "submission"), field: box.getAttribute("data-photos"), title: box.getAttribute("data-title") }).then(function (answer) {
		if (answer.status !== 200) { say(box, answer.doc.title || "二维码没出来，请再点一次。"); return; }
		box.hand = { doc: answer.doc.handover, seen: {}, until: Date.now() + answer.doc.handover.seconds * 1000 };
		showPhone(box, box.hand, opener);
		followPhone(box, box.hand);
	});
}

/* ---- where it begins ---- */

function offer(box, words, picture, act) {
	var one = make("button", box.querySelector(".pick"), { type: "button", "class": "btn btn-sm" });
	one.appendChild(icon(box, picture));
	one.appendChild(document.createTextNode(words));
	one.setAttribute("aria-label", words + "：" + box.getAttribute("data-title"));
	one.addEventListener("click", function () { act(box, one); });
}

function begin(box) {
	if (box.began || !box.getAttribute("data-kept")) return;
	box.began = true;
	[].forEach.call(box.querySelectorAll(".shot"), function (tile) { equip(box, tile); });
	if (!box.hasAttribute("data-handover") || !window.HTMLDialogElement) return;
	if (window.isSecureContext && navigator.mediaDevices && navigator.mediaDevices.getUserMedia) offer(box, "摄像头", "device-computer-camera", useCamera);
	offer(box, "手机传", "device-mobile", askPhone);
}

function beginAll() { [].forEach.call(document.querySelectorAll("[data-photos]"), begin); }

function chose(input) {
	var box = boxOf(input), files = [].slice.call(input.files);
	if (!box || !box.began || !files.length) return;
	input.value = "";
	addFiles(box, files);
}

document.addEventListener("change", function (event) { if (event.target.type === "file") chose(event.target); });
document.addEventListener("photos:wait", function (event) {
	var tile = (event.target.querySelector(".shot.is-coming") || document.querySelector(".shot.is-coming")), box = tile && boxOf(tile);
	if (!box) return;
	say(box, "照片还没传完。传完再提交，或把它去掉。");
	box.scrollIntoView({ block: "center" });
});
document.addEventListener("htmx:afterSettle", beginAll);
window.addEventListener("online", function () { queue.forEach(function (item) { if (item.failed) retry(item); }); });
beginAll();
[].forEach.call(document.querySelectorAll("[data-photos] input[type=file]"), chose);
}());
