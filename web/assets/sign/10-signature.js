/*
 * Signing on the screen: what is written in the box becomes a picture that is sent with the form.
 * Why by itself: only a page that asks for a signature loads it. The strokes are sent too, so that a form which
 * comes back for another field still shows what was written. Must never be the only way to sign: without
 * this script the box stays hidden and paper and witness remain.
 * Markup: part/signature.
 */
(function () {
"use strict";

function begin(box) {
	var canvas = box.querySelector("canvas"), file = box.querySelector("[data-sign-file]");
	var strokes = box.querySelector("[data-sign-strokes]"), state = box.querySelector("[data-sign-state]");
	var pad = new SignaturePad(canvas, { minWidth: 1, maxWidth: 3.2, penColor: "#111", backgroundColor: "#fff" });

	function keep() {
		strokes.value = JSON.stringify(pad.toData());
		state.textContent = "已签";
		/* at once, not by toBlob: the form may be sent in the next moment */
		var text = window.atob(canvas.toDataURL("image/jpeg", 0.9).split(",")[1]), bag = new DataTransfer();
		var bytes = Uint8Array.from(text, function (c) { return c.charCodeAt(0); });
		bag.items.add(new File([bytes], "签名.jpg", { type: "image/jpeg" }));
		file.files = bag.files;
	}

	/* As many dots as the screen has, and what was written stays. */
	function fit() {
		var ratio = Math.max(window.devicePixelRatio || 1, 1), wide = canvas.offsetWidth, high = canvas.offsetHeight;
		if (!wide || canvas.width === Math.round(wide * ratio)) return;
		var written = strokes.value ? JSON.parse(strokes.value) : [];
		canvas.width = Math.round(wide * ratio);
		canvas.height = Math.round(high * ratio);
		canvas.getContext("2d").scale(ratio, ratio);
		pad.clear();
		if (written.length) { pad.fromData(written); keep(); }
	}

	pad.addEventListener("endStroke", keep);
	box.querySelector("[data-sign-clear]").addEventListener("click", function () {
		pad.clear();
		strokes.value = file.value = "";
		state.textContent = "已清除";
	});
	canvas.closest("form").addEventListener("change", function () { window.requestAnimationFrame(fit); });
	canvas.closest("details") && canvas.closest("details").addEventListener("toggle", fit);
	window.addEventListener("resize", fit);
	fit();
}

if (typeof DataTransfer === "function") [].forEach.call(document.querySelectorAll("[data-sign]"), begin);
}());
