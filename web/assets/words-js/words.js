/*
 * Words: how long a text is while it is typed, and copying one.
 * Why: who writes a message of 70 characters wants to see what is left. Must never be the only check: the server
 * measures again. Texts are copied as they stand in their field, nothing else leaves the page.
 */
(function () {
"use strict";

/* As a telephone counts: what lies beyond the usual planes is two. */
function measured(box, text) {
	var count = text.length, most = Number(box.getAttribute("data-most")), rate = Number(box.getAttribute("data-rate"));
	if (rate > 0)
		return "念完约 " + Math.ceil(count * 60 / rate) + " 秒" + (count > most ? "，有点长，听的人记不住，请删短些" : "");
	return count > most ? count + " 个字，多了 " + (count - most) + " 个" : count + " 个字，还能写 " + (most - count) + " 个";
}

function tell(box) {
	var say = document.getElementById(box.id + "-m"), text = box.value.trim();
	if (!say) return;
	say.textContent = measured(box, text);
	say.className = text.length > Number(box.getAttribute("data-most")) ? "is-over" : "muted";
}

document.addEventListener("input", function (event) {
	if (event.target.hasAttribute("data-most")) tell(event.target);
});

function copyOld(text) {
	var box = document.createElement("textarea"), done = false;
	box.value = text;
	box.className = "vh";
	document.body.appendChild(box);
	box.select();
	try { done = document.execCommand("copy"); } catch (ignored) { done = false; }
	document.body.removeChild(box);
	return done;
}

document.addEventListener("click", function (event) {
	var button = event.target.closest("[data-copy]");
	if (!button) return;
	var from = document.getElementById(button.getAttribute("data-copy")), text = from.value === undefined ? from.textContent : from.value;
	function told(done) { button.nextElementSibling.textContent = done ? "复制好了，到微信里粘贴" : "这里不让自动复制，请自己选中再复制"; }
	if (!navigator.clipboard || !window.isSecureContext) { told(copyOld(text)); return; }
	navigator.clipboard.writeText(text).then(function () { told(true); }, function () { told(copyOld(text)); });
});
}());
