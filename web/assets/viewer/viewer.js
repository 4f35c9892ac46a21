/*
 * Viewer: photos of materials as large as the window, one or two beside each other.
 * Why: who reviews compares: the number on the card with the number in the book. Mouse, fingers and keys do
 * the same things. Must never change what is stored: turning here turns the view alone.
 * Markup: [data-viewer] around a.file with an img (part/file); the row's .name says what it shows.
 */
(function () {
"use strict";
var home, photos, panes, dialog, active, select, opener;

function make(name, parent, attributes, text) {
	var one = document.createElement(name);
	Object.keys(attributes || {}).forEach(function (key) { one.setAttribute(key, attributes[key]); });
	if (text) one.textContent = text;
	if (parent) parent.appendChild(one);
	return one;
}

function icon(parent, name) {
	var ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), use = document.createElementNS(ns, "use");
	svg.setAttribute("class", "i");
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", home.getAttribute("data-icons") + "#" + name);
	svg.appendChild(use);
	parent.appendChild(svg);
}

function collect() {
	return [].filter.call(home.querySelectorAll("a.file"), function (link) { return link.querySelector("img"); }).map(function (link, i, all) {
		var row = link.closest("tr"), name = row && row.querySelector(".name"), title = name ? name.textContent : "";
		return { url: link.getAttribute("href"), link: link, title: (title ? title + "：" : "") + link.querySelector("img").alt + "（" + (i + 1) + "/" + all.length + "）" };
	});
}

/* ---- one pane ---- */

function place(pane) {
	var image = pane.image, lies = pane.turn % 180 !== 0, w = image.naturalWidth || 1, h = image.naturalHeight || 1;
	var fit = Math.min(pane.box.clientWidth / (lies ? h : w), pane.box.clientHeight / (lies ? w : h), 2);
	pane.fit = fit;
	var wide = Math.max(0, ((lies ? h : w) * fit * pane.zoom - pane.box.clientWidth) / 2), high = Math.max(0, ((lies ? w : h) * fit * pane.zoom - pane.box.clientHeight) / 2);
	pane.x = Math.max(-wide, Math.min(wide, pane.x));
	pane.y = Math.max(-high, Math.min(high, pane.y));
	image.style.transform = "translate(-50%, -50%) translate(" + pane.x + "px, " + pane.y + "px) rotate(" + pane.turn + "deg) scale(" + fit * pane.zoom + ")";
	pane.box.classList.toggle("is-zoomed", pane.zoom > 1);
}

function zoom(pane, factor, at) {
	var before = pane.zoom, box = pane.box.getBoundingClientRect();
	pane.zoom = Math.max(1, Math.min(8, pane.zoom * factor));
	var grown = pane.zoom / before, dx = at ? at.x - box.left - box.width / 2 : 0, dy = at ? at.y - box.top - box.height / 2 : 0;
	pane.x = dx - (dx - pane.x) * grown;
	pane.y = dy - (dy - pane.y) * grown;
	place(pane);
	tell("放大到 " + Math.round(pane.zoom * 100) + "%");
}

function turn(pane, by) {
	pane.turn = (pane.turn + by + 360) % 360;
	place(pane);
}

function show(pane, index) {
	pane.index = (index + photos.length) % photos.length;
	var photo = photos[pane.index];
	pane.zoom = 1;
	pane.x = pane.y = pane.turn = 0;
	pane.image.alt = photo.title;
	pane.image.src = photo.url;
	pane.label.textContent = photo.title;
	pane.save.setAttribute("href", photo.url + "?save=1");
	if (pane === active) select.value = String(pane.index);
}

function activate(pane) {
	active = pane;
	panes.forEach(function (one) { one.box.classList.toggle("is-active", one === pane && panes.length > 1); });
	select.value = String(pane.index);
}

function watchFingers(pane) {
	var down = {}, gap = 0;
	function apart() {
		var two = Object.keys(down).map(function (id) { return down[id]; });
		return two.length < 2 ? 0 : Math.hypot(two[0].x - two[1].x, two[0].y - two[1].y);
	}
	pane.box.addEventListener("pointerdown", function (event) {
		activate(pane);
		down[event.pointerId] = { x: event.clientX, y: event.clientY };
		pane.box.setPointerCapture(event.pointerId);
		gap = apart();
	});
	pane.box.addEventListener("pointermove", function (event) {
		var from = down[event.pointerId];
		if (!from) return;
		var dx = event.clientX - from.x, dy = event.clientY - from.y;
		down[event.pointerId] = { x: event.clientX, y: event.clientY };
		var now = apart();
		if (now && gap) { zoom(pane, now / gap, { x: event.clientX, y: event.clientY }); gap = now; return; }
		pane.x += dx;
		pane.y += dy;
		place(pane);
	});
	["pointerup", "pointercancel"].forEach(function (name) {
		pane.box.addEventListener(name, function (event) { delete down[event.pointerId]; gap = apart(); });
	});
	pane.box.addEventListener("wheel", function (event) {
		event.preventDefault();
		activate(pane);
		zoom(pane, event.deltaY < 0 ? 1.25 : 0.8, { x: event.clientX, y: event.clientY });
	}, { passive: false });
}

function addPane(index) {
	var pane = { zoom: 1, x: 0, y: 0, turn: 0 };
	var figure = make("figure", dialog.querySelector(".view-panes"), { "class": "view-pane" });
	pane.box = make("div", figure, { "class": "view-box", tabindex: "0", role: "group", "aria-label": "照片，方向键移动，加减号缩放" });
	pane.image = make("img", pane.box, { draggable: "false" });
	var words = make("figcaption", figure, {});
	pane.label = make("span", words, {});
	pane.save = make("a", words, { "class": "view-save" });
	pane.save.textContent = "下载";
	pane.image.onload = function () { place(pane); };
	pane.box.addEventListener("focus", function () { activate(pane); });
	watchFingers(pane);
	panes.push(pane);
	show(pane, index);
	return pane;
}

/* ---- the window ---- */

function tell(text) { dialog.querySelector(".view-say").textContent = text; }

function button(parent, words, picture, act) {
	var one = make("button", parent, { type: "button", "class": "btn", "aria-label": words, title: words });
	icon(one, picture);
	one.addEventListener("click", function () { act(one); });
	return one;
}

function compare(pressed) {
	if (panes.length > 1) {
		panes.pop().box.parentNode.remove();
		activate(panes[0]);
	} else {
		activate(addPane(panes[0].index + 1));
	}
	pressed.setAttribute("aria-pressed", String(panes.length > 1));
	panes.forEach(place);
	tell(panes.length > 1 ? "两张对照。点一张，再选它放哪张。" : "只看一张。");
}

function buildBar() {
	var bar = make("div", dialog, { "class": "view-bar", role: "toolbar", "aria-label": "看照片" });
	select = make("select", bar, { "class": "in", "aria-label": "看哪一张" });
	photos.forEach(function (photo, i) { make("option", select, { value: String(i) }, photo.title); });
	select.addEventListener("change", function () { show(active, Number(select.value)); });
	button(bar, "上一张（PageUp）", "chevron-left", function () { show(active, active.index - 1); });
	button(bar, "下一张（PageDown）", "chevron-right", function () { show(active, active.index + 1); });
	button(bar, "放大（+）", "zoom-in", function () { zoom(active, 1.5); });
	button(bar, "缩小（-）", "zoom-out", function () { zoom(active, 1 / 1.5); });
	button(bar, "左转（L）", "rotate", function () { turn(active, -90); });
	button(bar, "右转（R）", "rotate-clockwise", function () { turn(active, 90); });
	if (photos.length > 1) button(bar, "两张对照（C）", "columns", compare).setAttribute("aria-pressed", "false");
	make("span", bar, { "class": "view-say", role: "status" });
	button(bar, "关闭（Esc）", "x", function () { dialog.close(); });
}

function pan(dx, dy) {
	if (active.zoom === 1 && dy === 0) { show(active, active.index - Math.sign(dx)); return; }
	active.x += dx;
	active.y += dy;
	place(active);
}

var keys = {
	"+": function () { zoom(active, 1.5); }, "=": function () { zoom(active, 1.5); }, "-": function () { zoom(active, 1 / 1.5); }, "0": function () { zoom(active, 0); },
	l: function () { turn(active, -90); }, r: function () { turn(active, 90); }, PageUp: function () { show(active, active.index - 1); }, PageDown: function () { show(active, active.index + 1); },
	ArrowLeft: function () { pan(60, 0); }, ArrowRight: function () { pan(-60, 0); }, ArrowUp: function () { pan(0, 60); }, ArrowDown: function () { pan(0, -60); },
	c: function () { var one = dialog.querySelector("[aria-pressed]"); if (one) compare(one); }
};

function onKey(event) {
	var act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
	event.stopPropagation();
	if (!act || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("select")) return;
	event.preventDefault();
	act();
}

function open(link) {
	opener = link;
	photos = collect();
	panes = [];
	dialog = make("dialog", document.body, { "class": "view", "aria-label": "看材料照片" });
	buildBar();
	make("div", dialog, { "class": "view-panes" });
	active = addPane(photos.map(function (one) { return one.link; }).indexOf(link));
	activate(active);
	dialog.addEventListener("keydown", onKey);
	dialog.addEventListener("close", function () { dialog.remove(); window.removeEventListener("resize", refit); opener.focus(); });
	window.addEventListener("resize", refit);
	dialog.showModal();
	active.box.focus();
	place(active);
}

function refit() { panes.forEach(place); }

document.addEventListener("click", function (event) {
	var link = event.target.closest("[data-viewer] a.file");
	if (!link || !link.querySelector("img") || !window.HTMLDialogElement || event.ctrlKey || event.metaKey || event.shiftKey) return;
	home = link.closest("[data-viewer]");
	event.preventDefault();
	open(link);
});
}());
