/*
 * The plan's grid: rooms are dragged or moved by the keyboard; every move writes numbers into the table of the form.
 * Why: the table is what is sent, so the page without this file does the same. Must never send anything itself.
 */
(function () {
"use strict";
var box = document.querySelector("[data-plan]"), pool = document.querySelector("[data-plan-pool]");
var teller = document.querySelector("[data-plan-say]");
if (!box || !pool) return;
var NS = "http://www.w3.org/2000/svg", CELL = 24, MOST_X = Number(box.getAttribute("data-wide")), MOST_Y = Number(box.getAttribute("data-high"));
var rows = [].slice.call(document.querySelectorAll("[data-piece]")), svg = null, held = null, chosen = null, wide = 24, high = 14;
var KINDS = { room: "房间", stairs: "楼梯", gate: "大门", here: "您在这里", blocked: "走不通" };
var SIDES = ["north", "east", "south", "west"], SIDE_WORDS = { north: "上边", east: "右边", south: "下边", west: "左边" };
var STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function input(row, what) { return row.querySelector("[name$='_" + what + "']"); }
function number(row, what) { return Number(input(row, what).value) || 0; }
function kind(row) { return input(row, "kind").value; }
function placed(row) { return input(row, "x").value !== "" || input(row, "y").value !== ""; }
function isRoom(row) { return row.hasAttribute("data-room"); }
function name(row) { return isRoom(row) ? row.getAttribute("data-label") : KINDS[kind(row)]; }
function say(text) { teller.textContent = text; }
function put(row, what, value) { input(row, what).value = String(value); }

function node(parent, tag, attributes) {
	var made = document.createElementNS(NS, tag);
	Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
	parent.appendChild(made);
	return made;
}

function clamp(n, least, most) { return Math.max(least, Math.min(most, n)); }

function move(row, x, y) {
	put(row, "x", clamp(x, 0, MOST_X - number(row, "w")));
	put(row, "y", clamp(y, 0, MOST_Y - number(row, "h")));
}

function size(row, w, h) {
	put(row, "w", clamp(w, 1, MOST_X - number(row, "x")));
	put(row, "h", clamp(h, 1, MOST_Y - number(row, "y")));
	keepDoor(row);
}

function sideLength(row) { return /north|south/.test(input(row, "side").value) ? number(row, "w") : number(row, "h"); }
function keepDoor(row) { put(row, "door", clamp(number(row, "door"), 0, sideLength(row) - 1)); }

/* The door goes round the walls, a cell a time. */
function nextDoor(row) {
	var side = input(row, "side"), at = number(row, "door") + 1;
	if (at >= (isRoom(row) ? sideLength(row) : 1)) {
		side.value = SIDES[(SIDES.indexOf(side.value) + 1) % 4];
		at = 0;
	}
	put(row, "door", at);
	say(name(row) + "，" + (kind(row) === "here" ? "脸朝" : "门在") + SIDE_WORDS[side.value] + (isRoom(row) ? "第 " + at + " 格" : ""));
}

function where(row) {
	return name(row) + "，左 " + number(row, "x") + "，上 " + number(row, "y") + "，宽 " + number(row, "w") + "，高 " + number(row, "h");
}

function solid(row) { return placed(row) && /room|blocked|stairs/.test(kind(row)); }

function clash(row) {
	return solid(row) && rows.some(function (other) {
		return other !== row && solid(other) && number(row, "x") < number(other, "x") + number(other, "w") && number(other, "x") < number(row, "x") + number(row, "w") &&
			number(row, "y") < number(other, "y") + number(other, "h") && number(other, "y") < number(row, "y") + number(row, "h");
	});
}

/* The first place where it fits, from the upper left. */
function place(row) {
	var x, y, w = number(row, "w") || 1, h = number(row, "h") || 1;
	put(row, "w", w);
	put(row, "h", h);
	for (y = 1; y + h <= MOST_Y; y++) {
		for (x = 1; x + w <= MOST_X; x++) {
			put(row, "x", x);
			put(row, "y", y);
			if (!rows.some(function (other) { return other !== row && placed(other) && x <= number(other, "x") + number(other, "w") && number(other, "x") <= x + w && y <= number(other, "y") + number(other, "h") && number(other, "y") <= y + h; })) return;
		}
	}
}

function remove(row) {
	put(row, "x", "");
	put(row, "y", "");
	say(name(row) + "从图上拿掉了");
	draw();
}

function drawDoor(g, row, x, y, w, h) {
	var side = input(row, "side").value, at = number(row, "door") * CELL + 4, long = CELL - 8;
	if (side === "north") node(g, "rect", { x: x + at, y: y - 3, width: long, height: 6, "class": "pl-door" });
	else if (side === "south") node(g, "rect", { x: x + at, y: y + h - 3, width: long, height: 6, "class": "pl-door" });
	else if (side === "west") node(g, "rect", { x: x - 3, y: y + at, width: 6, height: long, "class": "pl-door" });
	else node(g, "rect", { x: x + w - 3, y: y + at, width: 6, height: long, "class": "pl-door" });
}

function drawPiece(row, at) {
	var x = number(row, "x") * CELL, y = number(row, "y") * CELL, w = number(row, "w") * CELL, h = number(row, "h") * CELL;
	var g = node(svg, "g", { tabindex: "0", role: "button", "aria-label": where(row), "data-at": at, "class": "pl pl-" + kind(row) + (clash(row) ? " pl-bad" : "") });
	var small = w < 40 || h < 24, letter = small ? 9 : 13, step = letter + 2, grip = small ? 5 : 9;
	var words, title = name(row), across = Math.max(1, Math.floor((w - 4) / letter)), lines = Math.ceil(title.length / across), i;
	node(g, "rect", { x: x, y: y, width: w, height: h, "class": "pl-body" });
	lines = Math.min(lines, Math.max(1, Math.floor(h / step)));
	for (i = 0; i < lines; i++) {
		words = node(g, "text", { x: x + w / 2, y: y + h / 2 + letter / 3 + (i - (lines - 1) / 2) * step, "text-anchor": "middle", "class": small ? "pl-small" : "" });
		words.textContent = title.slice(i * across, (i + 1) * across);
	}
	if (isRoom(row)) drawDoor(g, row, x, y, w, h);
	node(g, "rect", { x: x + w - grip, y: y + h - grip, width: grip, height: grip, "class": "pl-grip", "data-grip": "" });
}

/* The grid is as large as what lies on it, and some more; never while a hand drags, for then it would slip away. */
function fit() {
	wide = 24;
	high = 14;
	rows.forEach(function (row) {
		if (!placed(row)) return;
		wide = Math.max(wide, number(row, "x") + number(row, "w") + 4);
		high = Math.max(high, number(row, "y") + number(row, "h") + 4);
	});
	wide = Math.min(wide, MOST_X);
	high = Math.min(high, MOST_Y);
}

function draw() {
	var focused = document.activeElement && document.activeElement.getAttribute("data-at"), i, again;
	if (!held) fit();
	box.textContent = "";
	svg = document.createElementNS(NS, "svg");
	svg.setAttribute("viewBox", "-3 -3 " + (wide * CELL + 6) + " " + (high * CELL + 6));
	svg.setAttribute("role", "group");
	svg.setAttribute("aria-label", "平面图格子");
	svg.setAttribute("aria-describedby", "plan-how");
	box.appendChild(svg);
	for (i = 0; i <= wide; i++) node(svg, "path", { d: "M" + i * CELL + " 0V" + high * CELL, "class": "pl-line" });
	for (i = 0; i <= high; i++) node(svg, "path", { d: "M0 " + i * CELL + "H" + wide * CELL, "class": "pl-line" });
	rows.forEach(function (row, at) { if (placed(row)) drawPiece(row, at); });
	drawPool();
	again = focused === null ? null : svg.querySelector("[data-at='" + focused + "']");
	if (again) again.focus();
}

function button(text, act) {
	var made = document.createElement("button");
	made.type = "button";
	made.className = "btn btn-sm";
	made.textContent = text;
	made.addEventListener("click", act);
	pool.appendChild(made);
}

function bring(row) {
	place(row);
	draw();
	say(where(row) + "，放上了");
	svg.querySelector("[data-at='" + rows.indexOf(row) + "']").focus();
}

/* Rooms that are not there yet, and one more of what is no room. */
function drawPool() {
	pool.textContent = "";
	rows.forEach(function (row) {
		if (isRoom(row) && !placed(row)) button("放上：" + name(row), function () { bring(row); });
	});
	if (chosen && placed(chosen)) {
		button("换门：" + name(chosen), function () { nextDoor(chosen); draw(); });
		button("拿掉：" + name(chosen), function () { remove(chosen); });
	}
	["gate", "stairs", "here", "blocked"].forEach(function (one) {
		var free = rows.filter(function (row) { return !isRoom(row) && !placed(row); })[0];
		if (!free) return;
		button("＋" + KINDS[one], function () {
			input(free, "kind").value = one;
			put(free, "w", one === "stairs" || one === "gate" ? 2 : 1);
			put(free, "h", 1);
			if (one === "here") input(free, "side").value = "north";
			bring(free);
		});
	});
}

function cellOf(event) {
	var point = svg.createSVGPoint(), at;
	point.x = event.clientX;
	point.y = event.clientY;
	at = point.matrixTransform(svg.getScreenCTM().inverse());
	return [at.x / CELL, at.y / CELL];
}

box.addEventListener("pointerdown", function (event) {
	var g = event.target.closest("[data-at]"), row, at;
	if (!g || event.button > 0) return;
	row = rows[Number(g.getAttribute("data-at"))];
	at = cellOf(event);
	chosen = row;
	held = { row: row, grip: event.target.hasAttribute("data-grip"), dx: at[0] - number(row, "x"), dy: at[1] - number(row, "y") };
	g.focus();
	event.preventDefault();
});
window.addEventListener("pointermove", function (event) {
	var at, before;
	if (!held) return;
	at = cellOf(event);
	before = where(held.row);
	if (held.grip) size(held.row, Math.round(at[0] - number(held.row, "x")), Math.round(at[1] - number(held.row, "y")));
	else move(held.row, Math.round(at[0] - held.dx), Math.round(at[1] - held.dy));
	if (where(held.row) !== before) draw();
});
window.addEventListener("pointerup", function () {
	if (!held) return;
	say(where(held.row));
	held = null;
	draw();
});
box.addEventListener("keydown", function (event) {
	var g = event.target.closest("[data-at]"), row, step = STEPS[event.key];
	if (!g || event.ctrlKey || event.altKey || event.metaKey) return;
	row = rows[Number(g.getAttribute("data-at"))];
	if (step && event.shiftKey) size(row, number(row, "w") + step[0], number(row, "h") + step[1]);
	else if (step) move(row, number(row, "x") + step[0], number(row, "y") + step[1]);
	else if (event.key === "d" || event.key === "D") nextDoor(row);
	else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); remove(row); return; }
	else return;
	event.preventDefault();
	if (step) say(where(row));
	draw();
});
rows.forEach(function (row) { row.addEventListener("change", draw); });
draw();
}());
