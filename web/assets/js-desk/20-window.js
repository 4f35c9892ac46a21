/*
 * The window: arrows and Enter among the items found.
 * Why: a clerk whose hands stay on the keys serves a queue faster. Must never take a key that the browser
 * or an input method needs while it is composing.
 */
(function () {
"use strict";

/* F2 means this page's own search where there is one: the topbar's hint would be untrue. */
var hint = document.querySelector("main [data-f2]") && document.querySelector(".srch .kbd");
if (hint) hint.hidden = true;

/* The first thing that is asked and not yet answered. */
var form = document.querySelector("form[data-draft]");
if (form && !document.querySelector(".errsum") && document.activeElement === document.body) {
	[].some.call(form.querySelectorAll("[aria-required], legend .req"), function (field) {
		var group = field.closest("fieldset");
		if (group && group.querySelector("legend .req") === field) {
			if (group.querySelector(":checked")) return false;
			field = group.querySelector("input:not([type=hidden])");
		} else if (field.value) return false;
		if (!field || field.disabled || field.offsetParent === null) return false;
		field.focus({ preventScroll: true });
		return true;
	});
}

/* Turned round to the villager: Enter says yes, and the page stays at its top. */
var yes = document.querySelector("[data-turned] [data-go]");
if (yes && !document.querySelector(".errsum")) yes.focus({ preventScroll: true });

function links(input) {
	return [].slice.call(document.querySelectorAll(input.getAttribute("data-pick") + " a"));
}

function move(from, list, step) {
	var next = list[list.indexOf(from) + step];
	if (next) next.focus();
	return !!next;
}

document.addEventListener("keydown", function (event) {
	if (event.isComposing) return;
	if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
	var input = document.querySelector("[data-pick]"), list = input ? links(input) : [];
	var at = document.activeElement, down = event.key === "ArrowDown";
	if (at === input && down && list[0]) {
		event.preventDefault();
		list[0].focus();
	} else if (input && list.indexOf(at) >= 0) {
		event.preventDefault();
		if (!move(at, list, down ? 1 : -1) && !down) input.focus();
	}
});
}());
