/*
 * Sharing: the phone's own sheet where there is one, else copying, said aloud.
 * Why: an address is passed on in a chat, and few people can copy one from the bar of a browser. Must never share
 * anything but what the page has written into the sheet; without it the address stands there to be copied out.
 */
(function () {
"use strict";

function copyOld(text) {
	var box = document.createElement("textarea"), done = false;
	box.value = text;
	box.className = "vh";
	box.setAttribute("aria-hidden", "true");
	document.body.appendChild(box);
	box.select();
	try { done = document.execCommand("copy"); } catch (ignored) { done = false; }
	document.body.removeChild(box);
	return done;
}

function told(sheet, done) {
	sheet.querySelector("[data-share-say]").textContent = done ? "复制好了。到微信里找到他，长按输入框，点“粘贴”，再发出去。"
		: "这部手机不让自动复制。请长按下面的地址复制，或者把它抄下来。";
}

function copy(sheet, text) {
	if (!navigator.clipboard || !window.isSecureContext) { told(sheet, copyOld(text)); return; }
	navigator.clipboard.writeText(text).then(function () { told(sheet, true); }, function () { told(sheet, copyOld(text)); });
}

document.addEventListener("click", function (event) {
	var button = event.target.closest("[data-share-go]"), sheet = button && button.closest("[data-share]");
	if (!sheet) return;
	var what = { title: sheet.getAttribute("data-title"), text: sheet.getAttribute("data-text"), url: sheet.getAttribute("data-url") };
	var words = what.text + "\n" + what.url;
	if (!navigator.share) { copy(sheet, words); return; }
	/* Closed by the person: nothing to say. */
	navigator.share(what).catch(function (fault) { if (fault.name !== "AbortError") copy(sheet, words); });
});
}());
