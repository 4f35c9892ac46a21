/*
 * Fields: conditional ones, identity numbers, card numbers.
 * Why: to tell the clerk at once what the server would tell after sending. Must never be the only
 * check (the server checks all again) and never send or keep what was typed.
 */
(function () {
"use strict";

/* The chosen values of a field of the form, whatever its kind. */
function chosen(form, name) {
	return [].filter.call(form.elements, function (e) {
		return e.name === name && (!/^(radio|checkbox)$/.test(e.type) || e.checked);
	}).map(function (e) { return e.value; });
}

function showFields(scope) {
	scope.querySelectorAll("[data-show-field]").forEach(function (box) {
		var form = box.closest("form");
		if (!form) return;
		var wanted = box.getAttribute("data-show-values").split(" ");
		var shown = chosen(form, box.getAttribute("data-show-field")).some(function (v) { return wanted.indexOf(v) >= 0; });
		box.hidden = !shown;
		box.querySelectorAll("input,select,textarea").forEach(function (e) { e.disabled = !shown; });
	});
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
	if (!event.target.matches("[data-card]")) return;
	var digits = event.target.value.replace(/\D/g, "");
	tell(event.target, true, digits ? "已填 " + digits.length + " 位，末 4 位 " + digits.slice(-4) : "");
});
document.addEventListener("htmx:afterSettle", function () { showFields(document); });
showFields(document);
}());
