/*
 * Page manners: focus on the error summary, no second click, keys, menus, secrets that hide again.
 * Why: what HTML alone cannot do; every page works without this file. Must never hold state that
 * matters, talk to another host, or store anything in the browser.
 */
(function () {
"use strict";
var root = document.documentElement;
root.classList.add("js");

/* A form is sent once; the server refuses the second copy anyway by its submission id. */
function guardSubmit(event) {
	var form = event.target;
	if (event.defaultPrevented || form.method !== "post") return;
	if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
	form.setAttribute("data-sent", "");
	form.querySelectorAll("button:not([type=button])").forEach(function (b) { b.setAttribute("aria-disabled", "true"); });
	setTimeout(function () { freeForm(form); }, 15000);
}

function freeForm(form) {
	form.removeAttribute("data-sent");
	form.querySelectorAll("button[aria-disabled]").forEach(function (b) { b.removeAttribute("aria-disabled"); });
}

function focusTarget(hash) {
	var target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
	if (!target) return;
	if (!/^(A|INPUT|SELECT|TEXTAREA|BUTTON)$/.test(target.tagName)) target = target.querySelector("input,select,textarea,button") || target;
	var fold = target.closest("details");
	if (fold) fold.open = true;
	target.focus();
}

/* Enter goes to the next field of the main form, so that an early Enter does not send it half filled. */
function nextField(event) {
	var at = event.target;
	if (at.tagName !== "INPUT" || /^(submit|button|checkbox|radio|file)$/.test(at.type) || at.getAttribute("aria-expanded") === "true") return;
	var form = at.closest("form[data-main]");
	if (!form) return;
	var fields = [].filter.call(form.querySelectorAll("input,select,textarea,button"), function (f) {
		return f.type !== "hidden" && !f.disabled && f.offsetParent !== null;
	});
	var next = fields[fields.indexOf(at) + 1];
	if (next) { event.preventDefault(); next.focus(); }
}

function onKey(event) {
	var main;
	if (event.key === "F2") {
		main = document.querySelector("main [data-f2]") || document.querySelector("[data-f2],[type=search]");
		if (main) { event.preventDefault(); main.focus(); main.select(); }
	} else if (event.key === "F4" && !event.altKey && !event.ctrlKey) {
		main = document.querySelector("[data-f4]");
		if (main) { event.preventDefault(); main.click(); }
	} else if (event.key === "Enter" && event.ctrlKey) {
		main = (event.target.closest && event.target.closest("form[method=post]")) || document.querySelector("form[data-draft]") || document.querySelector("form[data-main]");
		main = main && (main.querySelector("button[data-go]") || main.querySelector("button.btn-p"));
		if (main) { event.preventDefault(); main.click(); }
	} else if (event.key === "Enter" && !event.isComposing) {
		nextField(event);
	} else if (event.key === "Escape") {
		closeMenus(null);
	}
}

function closeMenus(except) {
	document.querySelectorAll("details.menu[open]").forEach(function (menu) {
		if (menu.contains(except)) return;
		if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
		menu.open = false;
	});
}

/* A whole identity number typed into a search box stays out of addresses: its last four are enough. */
function trimSearch(event) {
	event.target.querySelectorAll("[type=search]").forEach(function (box) {
		var bare = box.value.replace(/\s/g, "");
		if (/^(\d{15}|\d{17}[\dXx])$/.test(bare)) box.value = bare.slice(-4).toUpperCase();
	});
}

function onClick(event) {
	var link = event.target.closest("a[href^='#']");
	if (link && link.getAttribute("href").length > 1) setTimeout(function () { focusTarget(link.getAttribute("href")); }, 0);
	if (event.target.closest("[data-print]")) window.print();
	closeMenus(event.target);
}

/* Rows that are ticked name the form that takes them. */
function countPicked(event) {
	var form = event.target.getAttribute("data-pick-all") || event.target.getAttribute("form");
	if (!form || event.target.type !== "checkbox") return;
	var boxes = [].slice.call(document.querySelectorAll("input[type=checkbox][form='" + form + "']"));
	if (event.target.hasAttribute("data-pick-all")) boxes.forEach(function (box) { box.checked = event.target.checked; });
	var count = boxes.filter(function (box) { return box.checked; }).length, say = document.querySelector("[data-pick-count='" + form + "']");
	if (say) say.textContent = count ? "已选 " + count + " 件" : "勾选后可以一起办";
	document.getElementById(form).classList.toggle("has-picked", count > 0);
}

document.addEventListener("change", countPicked);
document.addEventListener("submit", trimSearch);
document.addEventListener("submit", guardSubmit);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("htmx:afterRequest", function () { document.querySelectorAll("form[data-sent]").forEach(freeForm); });
window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sent]").forEach(freeForm); });

var summary = document.querySelector(".errsum");
if (summary) summary.focus();
function hideSecrets() {
	document.querySelectorAll("[data-hide-after]:not([data-hiding])").forEach(function (secret) {
		secret.setAttribute("data-hiding", "");
		setTimeout(function () {
			secret.textContent = secret.getAttribute("data-masked") || "已隐藏";
		}, Number(secret.getAttribute("data-hide-after")) * 1000);
	});
}
document.addEventListener("htmx:afterSettle", hideSecrets);
hideSecrets();
}());
