/*
 * Recording a few sentences into a file field, where the browser can: the field itself is then hidden.
 * Why: who cannot type can speak. Must never record before it is asked to, send anything by itself, or keep the
 * microphone open: what was recorded lies in the form until it is sent or wiped.
 */
(function () {
"use strict";
var MOST = 120, box = document.querySelector("[data-recorder]");
var button = box && box.querySelector("[data-recorder-go]"), input = box && box.querySelector("input[type=file]");
var say = box && box.querySelector("[data-recorder-say]"), recorder = null, begun = 0, clock = 0;
if (!box || !window.MediaRecorder || !window.DataTransfer || !navigator.mediaDevices || !window.isSecureContext) return;

function label(text) { button.querySelector("span").textContent = text; }

function tick() {
	var seconds = Math.round((Date.now() - begun) / 1000);
	label("正在录，" + seconds + " 秒。说完点一下");
	if (seconds >= MOST) stop();
}

function stop() {
	clearInterval(clock);
	if (recorder && recorder.state !== "inactive") recorder.stop();
}

function keep(parts, stream) {
	var type = (parts[0] && parts[0].type) || "audio/webm", files = new DataTransfer();
	stream.getTracks().forEach(function (track) { track.stop(); });
	files.items.add(new File(parts, /mp4/.test(type) ? "录音.m4a" : /ogg/.test(type) ? "录音.ogg" : "录音.webm", { type: type }));
	input.files = files.files;
	recorder = null;
	label("再录一遍");
	say.textContent = "录好了，" + Math.round((Date.now() - begun) / 1000) + " 秒。点下面的按钮交给村里。";
}

function start(stream) {
	var parts = [];
	recorder = new MediaRecorder(stream);
	recorder.ondataavailable = function (event) { if (event.data.size > 0) parts.push(event.data); };
	recorder.onstop = function () { keep(parts, stream); };
	recorder.start();
	begun = Date.now();
	say.textContent = "";
	clock = setInterval(tick, 500);
	tick();
}

button.hidden = false;
input.classList.add("vh");
input.tabIndex = -1;
input.setAttribute("aria-hidden", "true");
button.addEventListener("click", function () {
	if (recorder) { stop(); return; }
	navigator.mediaDevices.getUserMedia({ audio: true }).then(start, function () {
		say.textContent = "这里录不了音。请留个电话，我们打给您。";
		button.hidden = true;
	});
});
}());
