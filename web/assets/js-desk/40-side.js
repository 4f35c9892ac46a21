/*
 * The menu at the side shows where one is: a post with sixty entries has its own below the edge of a small screen.
 * Why: who works on one page after another would scroll the menu down anew on each. Must never move the page itself.
 */
(function () {
"use strict";
var side = document.querySelector(".side"), here = side ? side.querySelector("[aria-current]") : null;
if (here && side.scrollHeight > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 3;
}());
