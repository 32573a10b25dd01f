// Keys for moderators: everything they do, the forms do too. No single key decides anything: the form is always sent by hand.

const rows = [...document.querySelectorAll("[data-item]")];

function move(step) {
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  next?.focus();
}

function choose(outcome) {
  const choice = document.querySelector(`#outcome-${outcome}`);
  if (choice) {
    choice.checked = true;
    choice.focus();
  }
}

function pick(number) {
  const rules = document.querySelector("#code");
  if (rules && rules.options[number]) rules.selectedIndex = number;
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  f: () => choose("no_breach"),
  d: () => document.querySelector("#code")?.focus(),
  r: () => choose("hide_rephrase"),
  m: () => {
    const fits = document.querySelector("#code")?.value === "H2" ? "merge" : "move";
    choose(document.querySelector(`#outcome-${fits}`) ? fits : "move");
    document.querySelector(fits === "merge" ? "#into" : "#topic, #into")?.scrollIntoView({ block: "center" });
  },
  s: () => document.querySelector("#swap-not_sure")?.click(),
  u: () => document.querySelector("form[action$='/undo'] button")?.focus(),
  z: () => document.querySelector("#judged")?.scrollIntoView({ block: "start" }),
  t: () => document.querySelector("[data-key='t']")?.click(),
  "?": () => {
    const help = document.querySelector("#moderation-keys");
    if (help) help.textContent = "j, k: down, up. f: no breach. d: choose the rule. 1 to 9: the first nine rules. r: hide and invite to reword. m: move, or merge where the rule is H2. s: not sure, to a second moderator. u: take back. z: to the text. t: the queue.";
  },
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  const isTyping = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !["radio", "checkbox", "submit", "button"].includes(target.type));
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = /^[1-9]$/.test(event.key) ? () => pick(Number(event.key)) : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
