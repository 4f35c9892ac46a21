/*
 * Photos: fetches the part that sends them, on pages that have a place for photos, and the viewer on pages
 * that show some.
 * Why apart: most pages of the portal need neither, and their own script must stay small. Must never hold
 * back a form that has nothing on its way.
 */
(function () {
"use strict";
function fetchScript(selector) {
	var place = document.querySelector(selector);
	if (!place) return;
	var script = document.createElement("script");
	script.src = place.getAttribute("data-script");
	document.head.appendChild(script);
}

document.addEventListener("submit", function (event) {
	var form = event.target;
	if (!form.hasAttribute("data-busy")) return;
	event.preventDefault();
	event.stopImmediatePropagation();
	form.dispatchEvent(new CustomEvent("photos:wait", { bubbles: true }));
}, true);
fetchScript("[data-photos]");
fetchScript("[data-viewer]");
}());
