// Shows how far the work is; without this file the page loads itself anew every two seconds.
"use strict";

const here = document.currentScript;
const bar = document.getElementById("tien-do");
const words = document.getElementById("dang-lam");
const count = document.getElementById("dem");

async function look() {
  try {
    const told = await (await fetch(here.dataset.url)).json();
    if (!told.running) {
      location.reload();
      return;
    }
    if (told.count) {
      bar.max = told.count;
      bar.value = told.done;
    } else {
      bar.removeAttribute("value");
    }
    count.textContent = told.count ? `${told.done}/${told.count}` : "";
    // Said again only when it changes, so that a screen reader is not interrupted.
    if (told.words && words.textContent !== `${told.words} …`) {
      words.textContent = `${told.words} …`;
    }
  } catch {
    words.textContent = "Trang vtlt đã đóng; mở lại bằng Mo-vtlt.exe hoặc lệnh vtlt ui.";
    return;
  }
  setTimeout(look, 700);
}

setTimeout(look, 300);
