// Keys on the voting page: a, d, p to vote, ? for help. Silent while somebody types, and can be switched off in the help
// dialog (WCAG 2.1.4: speech input would press them by accident). The switch is remembered in this browser only.

const form = document.querySelector("form[data-vote-keys]");
const help = document.querySelector("dialog[data-key-help]");
const keysOn = help?.querySelector("input[data-keys-on]");
const CHOICES = { a: "agree", d: "disagree", p: "pass" };
const REMEMBERED = "vote-keys";

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, "off");
  } catch {
    // A browser that keeps nothing: the switch holds for this page.
  }
}

if (keysOn) {
  keysOn.checked = remembered();
  keysOn.addEventListener("change", () => remember(keysOn.checked));
}

if (help) {
  for (const opener of document.querySelectorAll("button[data-key-help-opener]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }
}

if (form) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || help?.open || keysOn?.checked === false) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?" && help) {
      event.preventDefault();
      help.showModal();
      return;
    }
    const choice = CHOICES[event.key.toLowerCase()];
    const button = choice && form.querySelector(`button[value="${choice}"]`);
    if (button) {
      event.preventDefault();
      button.focus();
      button.click();
    }
  });
}
