// Voting without a page load. The form works alone; this only keeps the reader's place.
// The server answers {"choice", "agrees", "disagrees", "passes", "words"}; no HTML ever comes in from outside.

const shown = new Intl.NumberFormat("en-GB");

function setTally(form, answer) {
  const tally = form.querySelector("[data-tally]");
  if (!tally) return;
  const counts = { agree: answer.agrees, disagree: answer.disagrees, pass: answer.passes };
  if (Object.values(counts).some((count) => typeof count !== "number")) return;
  const all = counts.agree + counts.disagree + counts.pass;
  let from = 0;
  for (const [side, count] of Object.entries(counts)) {
    const share = all === 0 ? 0 : (100 * count) / all;
    const bar = tally.querySelector(`rect.${side}`);
    bar?.setAttribute("x", `${from}%`);
    bar?.setAttribute("width", `${share}%`);
    from += share;
    const word = tally.querySelector(`[data-count="${side}"]`);
    if (word) word.textContent = shown.format(count);
  }
  tally.hidden = false;
  const reveal = form.querySelector("[data-reveal]");
  if (reveal) reveal.hidden = true;
}

function setChoice(form, choice) {
  for (const button of form.querySelectorAll("button[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === choice));
  }
  const revoke = form.querySelector("[data-revoke]");
  if (revoke) {
    const hadFocus = revoke === document.activeElement;
    revoke.hidden = !["agree", "disagree", "pass"].includes(choice);
    if (hadFocus && revoke.hidden) form.querySelector("button[aria-pressed]")?.focus();
  }
}

async function vote(event) {
  const form = event.currentTarget;
  const button = event.submitter;
  if (!button || form.dataset.plain) return;
  event.preventDefault();
  const said = form.querySelector("[role=status]");
  const plainly = () => {
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  };
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    const reply = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { Accept: "application/json", "X-Part": "vote" },
      redirect: "manual",
    });
    // Anything but a plain answer (sign in first, this idea is closed) is the full page's business.
    if (!reply.ok || !reply.headers.get("Content-Type")?.startsWith("application/json")) return plainly();
    const answer = await reply.json();
    setChoice(form, answer.choice);
    setTally(form, answer);
    if (said) said.textContent = answer.words ?? "";
  } catch {
    plainly();
  } finally {
    delete form.dataset.busy;
  }
}

for (const form of document.querySelectorAll("form[data-vote]")) form.addEventListener("submit", vote);
