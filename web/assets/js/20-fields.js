/*
 * Fields: conditional ones, worked-out ones, identity numbers, card numbers.
 * Why: to show and to tell the clerk at once what the server would tell after sending. Must never be the only
 * check (the server checks all again) and never send or keep what was typed.
 */
(function () {
"use strict";

/* The chosen values of a field of the form, whatever its kind. */
function chosen(form, name) {
	return [].filter.call(form.elements, function (e) {
		return e.name === name && !e.disabled && (!/^(radio|checkbox)$/.test(e.type) || e.checked);
	}).map(function (e) { return e.value; });
}

/* What a rule of the page looks at: what is typed or picked, what was worked out, else what the server knew. */
function fact(form, name, known) {
	var made = form.querySelector("[data-derive][data-name='" + name + "']");
	if (made) return made.getAttribute("data-value") === null ? [] : [made.getAttribute("data-value")];
	if (form.elements[name] || form.elements[name + "_more"])
		return chosen(form, name).concat(written(form, name)).filter(function (v) { return v !== ""; });
	if (known) return known.split(" ");
	if (name === "person.age") return typedAge(form);
	return [];
}

/* People that no register has: names in the field beside the ticks, parted as the server parts them: "张三，李四" are two,
   "女儿小雨，9 岁，上小学" is one, and so is what was written beside others who have a line of their own. */
function written(form, name) {
	var more = form.elements[name + "_more"];
	var lines = more ? more.value.trim().split(/[\n、；;\r]/) : [], alone = lines.length === 1;
	return lines.reduce(function (all, line) {
		var from = all.length;
		(!alone && /\d/.test(line) ? [line] : line.split(/[，,]/)).forEach(function (piece) {
			if (all.length > from && /\d/.test(piece)) all[all.length - 1] += "，" + piece.trim();
			else if (piece.trim()) all.push(piece.trim());
		});
		return all;
	}, []);
}

/* The age by the identity number of the form, for one whom the server does not know. */
function typedAge(form) {
	var input = form.querySelector("[data-identity]"), number = input ? tidyIdentity(input.value) : "";
	if (!/^\d{17}[\dX]$/.test(number)) return [];
	return [String(ageOn(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14))))];
}

/* Of several values their number counts, of one its value. */
function isWithin(box, values, several) {
	var low = box.getAttribute("data-show-low"), high = box.getAttribute("data-show-high");
	var n = several ? values.length : Number(values[0]);
	if (!several && (values.length === 0 || isNaN(n))) return false;
	return (low === "" || n >= Number(low)) && (high === "" || n <= Number(high));
}

function isMany(form, name) {
	var all = [].filter.call(form.elements, function (e) { return e.name === name; });
	return !!form.elements[name + "_more"] || all.some(function (e) { return e.type === "checkbox"; });
}

function applies(form, box) {
	var name = box.getAttribute("data-show-field");
	var values = fact(form, name, box.getAttribute("data-show-now"));
	if (box.getAttribute("data-show-low") || box.getAttribute("data-show-high")) return isWithin(box, values, isMany(form, name));
	var wanted = box.getAttribute("data-show-values").split(" ");
	return values.some(function (v) { return wanted.indexOf(v) >= 0; });
}

function showFields(scope) {
	scope.querySelectorAll("[data-derive]").forEach(workOut);
	scope.querySelectorAll("[data-show-field]").forEach(function (box) {
		var form = box.closest("form");
		if (!form) return;
		var shown = applies(form, box);
		box.hidden = !shown;
		box.querySelectorAll("input,select,textarea").forEach(function (e) { e.disabled = !shown; });
	});
}

/* Money as whole fen, so that no rounding of the machine comes in; null: not a sum. */
function fenOf(text) {
	var parts = /^(\d+)(?:\.(\d{1,2}))?$/.exec((text || "").trim());
	return parts ? Number(parts[1]) * 100 + Number((parts[2] || "").padEnd(2, "0")) : null;
}

function fullMonths(text) {
	var day = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text || ""), now = new Date();
	if (!day) return null;
	var months = (now.getFullYear() - Number(day[1])) * 12 + now.getMonth() + 1 - Number(day[2]) - (now.getDate() < Number(day[3] || 1) ? 1 : 0);
	return Math.max(months, 0);
}

/* The same arithmetic as the server's: shares to the nearest fen, half a fen up; full months. */
var functions = {
	per_head: function (form, of) {
		var fen = fenOf(fact(form, of[0])[0]), all = fact(form, of[1]);
		var heads = isMany(form, of[1]) ? all.length : Number(all[0]);
		return fen === null || !(heads >= 1) ? null : (Math.floor((fen * 2 + heads) / (heads * 2)) / 100).toFixed(2);
	},
	sum: function (form, of) {
		var all = of.map(function (name) { return fenOf(fact(form, name)[0]); }).filter(function (fen) { return fen !== null; });
		return all.length ? (all.reduce(function (a, b) { return a + b; }, 0) / 100).toFixed(2) : null;
	},
	count: function (form, of) { return String(fact(form, of[0]).length); },
	months_since: function (form, of) { var months = fullMonths(fact(form, of[0])[0]); return months === null ? null : String(months); }
};

function workOut(place) {
	var form = place.closest("form"), how = functions[place.getAttribute("data-derive")];
	if (!form || !how) return;
	var value = how(form, place.getAttribute("data-of").split(" "));
	if (value === null) place.removeAttribute("data-value");
	else place.setAttribute("data-value", value);
	place.textContent = value === null ? "填好相关的几项后自动算出" : value + (place.getAttribute("data-unit") || "");
}

/* Full-width digits to half-width, no blanks, x to X. */
function tidyIdentity(text) {
	return text.replace(/[\uff10-\uff19]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xfee0); })
		.replace(/[\s\u3000-]/g, "").replace(/[x\uff38\uff58]/g, "X");
}

function checkDigit(body) {
	var weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], sum = 0;
	weights.forEach(function (w, i) { sum += w * Number(body[i]); });
	return "10X98765432"[sum % 11];
}

function ageOn(year, month, day) {
	var now = new Date(), age = now.getFullYear() - year;
	return now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day) ? age - 1 : age;
}

/* GB 11643: [good, text] for the hint below the field. */
function judgeIdentity(number) {
	if (!number) return [true, ""];
	if (/[^\dX]/.test(number) || /X./.test(number)) return [false, "只能是数字，最后一位可以是 X，请对照证件再核一次"];
	if (number.length === 15) return [true, "15 位旧号，保存时会换成 18 位"];
	if (number.length < 18) return [false, "少 " + (18 - number.length) + " 位，请对照证件再核一次"];
	var year = Number(number.slice(6, 10)), month = Number(number.slice(10, 12)), day = Number(number.slice(12, 14));
	var date = new Date(year, month - 1, day);
	if (date.getMonth() !== month - 1 || date.getDate() !== day || date > new Date()) return [false, "第 7 到 14 位不是一个真实的出生日期，请再核一次"];
	if (checkDigit(number) !== number[17]) return [false, "校验位对不上，请逐位对照证件再核一次"];
	return [true, (number[16] % 2 ? "男" : "女") + "，" + year + "年" + month + "月" + day + "日出生，" + ageOn(year, month, day) + " 岁"];
}

function noteFor(input) {
	var note = document.getElementById(input.id + "-n");
	if (!note) {
		note = document.createElement("p");
		note.id = input.id + "-n";
		note.setAttribute("aria-live", "polite");
		input.parentNode.insertBefore(note, input.nextSibling);
	}
	return note;
}

function tell(input, good, text) {
	var note = noteFor(input);
	note.className = "hint " + (good ? "t-ok" : "t-err");
	note.textContent = text;
}

document.addEventListener("change", function (event) {
	var form = event.target.form;
	if (form) showFields(form);
	if (event.target.matches("[data-identity]")) {
		event.target.value = tidyIdentity(event.target.value);
		var verdict = judgeIdentity(event.target.value);
		tell(event.target, verdict[0], verdict[1]);
	}
});
document.addEventListener("input", function (event) {
	var form = event.target.form;
	if (form && form.querySelector("[data-derive]")) showFields(form);
	if (!event.target.matches("[data-card]")) return;
	var digits = event.target.value.replace(/\D/g, "");
	tell(event.target, true, digits ? "已填 " + digits.length + " 位，末 4 位 " + digits.slice(-4) : "");
});
document.addEventListener("htmx:afterSettle", function () { showFields(document); });
showFields(document);
}());
