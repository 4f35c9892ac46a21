/*
 * Photos: made smaller before they are sent, shown at once, removable.
 * Why: a 4 MB picture takes minutes on a village line; drawn anew at 1600 px it has 150 KB and has lost
 * its place data. Must never touch what is not a picture, and sends the original where drawing fails.
 * Markup: input[type=file][data-photos=ID of the element that shows the thumbnails].
 */
(function () {
"use strict";
var longest = 1600, quality = 0.75;

function shrink(file) {
	return new Promise(function (done) {
		if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) { done(file); return; }
		var image = new Image(), url = URL.createObjectURL(file);
		image.onerror = function () { URL.revokeObjectURL(url); done(file); };
		image.onload = function () {
			var scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
			var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
			canvas.width = Math.round(image.naturalWidth * scale);
			canvas.height = Math.round(image.naturalHeight * scale);
			pen.fillStyle = "#fff";
			pen.fillRect(0, 0, canvas.width, canvas.height);
			pen.drawImage(image, 0, 0, canvas.width, canvas.height);
			URL.revokeObjectURL(url);
			canvas.toBlob(function (blob) {
				var name = file.name.replace(/\.\w+$/, "") + ".jpg";
				done(blob ? new File([blob], name, { type: "image/jpeg" }) : file);
			}, "image/jpeg", quality);
		};
		image.src = url;
	});
}

function setFiles(input, files) {
	var bag = new DataTransfer();
	files.forEach(function (f) { bag.items.add(f); });
	input.files = bag.files;
	input.kept = files;
}

function thumb(input, file, show) {
	var figure = document.createElement("figure"), words = document.createElement("figcaption"), drop = document.createElement("button");
	if (/^image\//.test(file.type)) {
		var image = document.createElement("img");
		image.alt = "";
		image.src = URL.createObjectURL(file);
		image.onload = function () { URL.revokeObjectURL(image.src); };
		figure.appendChild(image);
	}
	words.textContent = /^image\//.test(file.type) ? Math.max(1, Math.round(file.size / 1024)) + " KB" : file.name;
	drop.type = "button";
	drop.textContent = "×";
	drop.setAttribute("aria-label", "去掉 " + file.name);
	drop.addEventListener("click", function () {
		setFiles(input, input.kept.filter(function (f) { return f !== file; }));
		draw(input, show);
		input.focus();
	});
	figure.appendChild(words);
	figure.appendChild(drop);
	return figure;
}

function draw(input, show) {
	show.textContent = "";
	input.kept.forEach(function (file) { show.appendChild(thumb(input, file, show)); });
}

/* Choosing a photo of a material means that the material is here: tick it. */
function tickRow(input) {
	var row = input.closest("tr"), box = row && row.querySelector("input[type=checkbox][data-tick]");
	if (box && input.kept.length) box.checked = true;
}

document.addEventListener("change", function (event) {
	var input = event.target;
	if (!input.matches("input[type=file][data-photos]")) return;
	var show = document.getElementById(input.getAttribute("data-photos")), earlier = input.multiple ? input.kept || [] : [];
	if (!show || typeof DataTransfer !== "function") return;
	var form = input.form;
	if (form) form.setAttribute("data-busy", "");
	show.textContent = "正在处理照片…";
	Promise.all([].map.call(input.files, shrink)).then(function (files) {
		try {
			setFiles(input, earlier.concat(files));
		} catch (error) {
			input.kept = [].slice.call(input.files);
		}
		draw(input, show);
		tickRow(input);
		if (form) form.removeAttribute("data-busy");
	});
});
document.addEventListener("submit", function (event) {
	if (event.target.hasAttribute("data-busy")) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
}());
