// While words are typed, the passage that seems to reach a person, and the rule. POST /respect/advice answers {"advice": null or
// {"notes": [{"before", "passage", "after", "code", "rule", "why"}], "is_strong"}}. Without this script the page after says the same.

const TYPING_PAUSE = 900;
const SHORTEST = 12;

function paragraph(...pieces) {
  const p = document.createElement("p");
  p.append(...pieces);
  return p;
}

function show(place, advice) {
  place.replaceChildren();
  place.classList.toggle("advice", advice !== null);
  if (advice === null) return;
  for (const note of advice.notes) {
    const mark = document.createElement("mark");
    mark.textContent = note.passage;
    const rule = document.createElement("a");
    rule.href = `/respect#${note.code}`;
    rule.target = "_blank";
    rule.rel = "noopener";
    rule.textContent = `${note.code}, ${note.rule.toLowerCase()} (opens in a new tab)`;
    const quote = document.createElement("blockquote");
    quote.append(paragraph(note.before, mark, note.after));
    place.append(quote, paragraph(`${note.why} `, rule));
  }
  place.append(paragraph("You can reword this, or post it as it is. Nothing about it is kept."));
}

for (const field of document.querySelectorAll("[data-advice]")) {
  const place = document.createElement("div");
  place.className = "advice-live";
  place.setAttribute("aria-live", "polite");
  field.closest(".field")?.append(place);
  let timer;
  let asking;
  let last = "";
  const ask = async () => {
    const words = field.value.trim();
    if (words === last) return;
    last = words;
    asking?.abort();
    if (words.length < SHORTEST) return show(place, null);
    asking = new AbortController();
    try {
      const reply = await fetch("/respect/advice", {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ words }),
        signal: asking.signal,
      });
      if (reply.ok) show(place, (await reply.json()).advice);
    } catch {
      // A newer question took over, or the network is away: the next page asks again.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_PAUSE);
  });
}
