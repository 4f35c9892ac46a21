/*
 * The month's table by hand: a name dropped on a day, or a day's name on another day.
 * Why: moving a name is quicker than a form for each day. It fills in the page's own two forms and sends them; without this file
 * the form of a day does the same. Must never change the table itself: what it shows is what the server answered.
 */
(function () {
"use strict";
var held = null, busy = false;

function board() { return document.querySelector("[data-duty]"); }

function day(target) { return target && target.closest ? target.closest("[data-duty] [data-day]") : null; }

function tell(text) {
	var place = document.querySelector("[data-duty-say]");
	if (place) place.textContent = text;
}

/* The answer is the page itself, with what went wrong when it did. */
function show(text) {
	var page = new DOMParser().parseFromString(text, "text/html"), fresh = page.querySelector("[data-duty]");
	var said = page.querySelector(".errsum li, main .note-ok span");
	if (!fresh) { window.location.reload(); return; }
	board().parentNode.replaceChild(document.adoptNode(fresh), board());
	tell(said ? said.textContent : "");
}

function send(name, values) {
	var form = document.querySelector("form[data-duty-" + name + "]"), list = new URLSearchParams(new FormData(form));
	if (busy) { tell("上一次还在保存，这次没有改。请稍等再拖一次。"); return; }
	busy = true;
	Object.keys(values).forEach(function (key) { list.set(key, values[key]); });
	fetch(form.action, { method: "POST", body: list, credentials: "same-origin", headers: { Accept: "text/html" } }).then(function (answer) {
		return answer.text();
	}).then(show).catch(function () {
		tell("没有连上，这次没有改。请再拖一次。");
	}).then(function () { busy = false; });
}

document.addEventListener("dragstart", function (event) {
	var name = event.target.closest && event.target.closest("[data-duty] [draggable]");
	if (!name) return;
	held = { cadre: name.getAttribute("data-cadre"), from: day(name) ? day(name).getAttribute("data-day") : "" };
	event.dataTransfer.effectAllowed = "move";
	event.dataTransfer.setData("text/plain", name.textContent.trim());
});
document.addEventListener("dragover", function (event) {
	var cell = day(event.target);
	if (!held || !cell || cell.hasAttribute("data-over") || cell.getAttribute("data-day") === held.from) return;
	event.preventDefault();
	cell.classList.add("is-over");
});
document.addEventListener("dragleave", function (event) {
	var cell = day(event.target);
	if (cell && !cell.contains(event.relatedTarget)) cell.classList.remove("is-over");
});
document.addEventListener("drop", function (event) {
	var cell = day(event.target);
	if (!held || !cell) return;
	event.preventDefault();
	if (held.from) send("move", { from: held.from, day: cell.getAttribute("data-day") });
	else send("put", { person: held.cadre, day: cell.getAttribute("data-day") });
	held = null;
});
document.addEventListener("dragend", function () {
	held = null;
	[].forEach.call(document.querySelectorAll(".is-over"), function (cell) { cell.classList.remove("is-over"); });
});
}());
