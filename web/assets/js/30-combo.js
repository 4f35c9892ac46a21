/*
 * Combobox: find a person (or a place) by name, pinyin initials or the last four of a number.
 * Why own: the ARIA listbox pattern in a few lines. The list is the JSON of an ordinary list page
 * ({table:{label,columns:[{key}],rows:[{id,url,KEY:text}]}}). Must never send a whole identity number in an address.
 * Markup: div.combo[data-combo=URL] > input[type=search|text] (+ input[type=hidden]); data-combo-go=URL opens
 * URL + id instead of filling the hidden field.
 */
(function () {
"use strict";
var timer = 0, turn = 0;

function boxOf(input) { return input.closest("[data-combo]"); }

function listOf(box) {
	var list = box.querySelector("ul");
	if (list) return list;
	list = document.createElement("ul");
	list.id = box.querySelector("input").id + "-list";
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", "查到的结果");
	list.hidden = true;
	box.appendChild(list);
	return list;
}

function setOpen(box, open) {
	var input = box.querySelector("input");
	listOf(box).hidden = !open;
	input.setAttribute("aria-expanded", String(open));
	if (!open) input.removeAttribute("aria-activedescendant");
}

function optionFor(row, columns, list, index) {
	var item = document.createElement("li"), texts = columns.map(function (c) { return row[c.key]; }).filter(Boolean);
	var rest = document.createElement("small");
	item.id = list.id + "-" + index;
	item.setAttribute("role", "option");
	item.setAttribute("aria-selected", "false");
	item.setAttribute("data-id", row.id);
	item.setAttribute("data-text", texts[0] || "");
	item.textContent = texts[0] || "";
	rest.textContent = texts.slice(1, 5).join("，");
	item.appendChild(rest);
	return item;
}

function fill(box, table) {
	var list = listOf(box), rows = table.rows || [], columns = (table.columns || []).slice();
	/* What a row is called comes first, wherever the list has it. */
	columns.sort(function (a, b) { return (b.key === table.label) - (a.key === table.label); });
	list.textContent = "";
	rows.slice(0, 8).forEach(function (row, i) { list.appendChild(optionFor(row, columns, list, i)); });
	if (!rows.length) {
		var none = document.createElement("li");
		none.className = "none";
		none.setAttribute("role", "option");
		none.setAttribute("aria-disabled", "true");
		none.textContent = "没有查到，请换个写法，或按 Enter 查全部";
		list.appendChild(none);
	}
	setOpen(box, true);
}

function ask(box, text) {
	var mine = ++turn, bare = text.replace(/\s/g, "");
	if (/^(\d{15}|\d{17}[\dXx])$/.test(bare)) bare = bare.slice(-4).toUpperCase();
	if (/^\d{5,}$/.test(bare) && bare.length < 11) return;
	var url = box.getAttribute("data-combo");
	fetch(url + (url.indexOf("?") < 0 ? "?" : "&") + "q=" + encodeURIComponent(bare), { headers: { Accept: "application/json" }, credentials: "same-origin" })
		.then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
		.then(function (doc) { if (mine === turn) fill(box, doc.table || {}); })
		.catch(function () { if (mine === turn) setOpen(box, false); });
}

function choose(box, item) {
	var go = box.getAttribute("data-combo-go"), hidden = box.querySelector("input[type=hidden]");
	if (!item || !item.hasAttribute("data-id")) return;
	setOpen(box, false);
	if (go) { location.assign(go + encodeURIComponent(item.getAttribute("data-id"))); return; }
	box.querySelector("input").value = item.getAttribute("data-text");
	if (hidden) hidden.value = item.getAttribute("data-id");
}

function move(box, step) {
	var items = [].slice.call(listOf(box).querySelectorAll("[data-id]"));
	if (!items.length) return;
	var now = items.findIndex(function (i) { return i.getAttribute("aria-selected") === "true"; });
	var next = items[(now + step + items.length + (now < 0 && step < 0 ? 1 : 0)) % items.length];
	items.forEach(function (i) { i.setAttribute("aria-selected", String(i === next)); });
	box.querySelector("input").setAttribute("aria-activedescendant", next.id);
	next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("input", function (event) {
	var box = boxOf(event.target), text = event.target.value.trim();
	if (!box || event.isComposing) return;
	var hidden = box.querySelector("input[type=hidden]");
	if (hidden) hidden.value = "";
	clearTimeout(timer);
	turn++;
	if (!text) { setOpen(box, false); return; }
	timer = setTimeout(function () { ask(box, text); }, 250);
});
document.addEventListener("compositionend", function (event) {
	if (boxOf(event.target)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("keydown", function (event) {
	var box = boxOf(event.target);
	if (!box || event.isComposing || listOf(box).hidden) return;
	if (event.key === "ArrowDown" || event.key === "ArrowUp") {
		event.preventDefault();
		move(box, event.key === "ArrowDown" ? 1 : -1);
	} else if (event.key === "Escape") {
		setOpen(box, false);
	} else if (event.key === "Enter") {
		var item = listOf(box).querySelector("[aria-selected=true]");
		if (item) { event.preventDefault(); event.stopImmediatePropagation(); choose(box, item); }
	}
}, true);
document.addEventListener("mousedown", function (event) {
	var item = event.target.closest(".combo [role=option]");
	if (item) { event.preventDefault(); choose(boxOf(item), item); }
});
document.addEventListener("focusout", function (event) {
	var box = event.target.closest && boxOf(event.target);
	if (box) setOpen(box, false);
});
document.querySelectorAll("[data-combo] > input:not([type=hidden])").forEach(function (input) {
	input.setAttribute("role", "combobox");
	input.setAttribute("aria-autocomplete", "list");
	input.setAttribute("aria-controls", listOf(boxOf(input)).id);
	input.setAttribute("aria-expanded", "false");
});
}());
