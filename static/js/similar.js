// While a title is typed, ideas already here that ask for much the same. GET /ideas/similar?title=… answers
// {"ideas": [{"number", "title", "state", "url"}, …]}. Without this script the next page shows the same list.

const input = document.querySelector("input[data-similar], textarea[data-similar]");
const place = document.getElementById("similar");
const TYPING_PAUSE = 500;
const SHORTEST = 10;

function show(ideas) {
  place.replaceChildren();
  if (ideas.length === 0) return;
  const heading = document.createElement("p");
  heading.textContent = ideas.length === 1 ? "One idea here may ask for the same:" : `${ideas.length} ideas here may ask for the same:`;
  const list = document.createElement("ul");
  for (const idea of ideas) {
    const link = document.createElement("a");
    link.href = idea.url ?? `/ideas/${Number(idea.number)}`;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = idea.title;
    const item = document.createElement("li");
    item.append(link, idea.state ? ` (${idea.state})` : "", " – opens in a new tab");
    list.append(item);
  }
  place.append(heading, list);
}

if (input && place) {
  let timer;
  let asking;
  let last = "";
  const ask = async () => {
    const title = input.value.trim();
    if (title === last) return;
    last = title;
    asking?.abort();
    if (title.length < SHORTEST) return show([]);
    asking = new AbortController();
    try {
      const reply = await fetch(`/ideas/similar?title=${encodeURIComponent(title)}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      if (reply.ok) show((await reply.json()).ideas ?? []);
    } catch {
      // A newer question took over, or the network is away: the next page asks again.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, TYPING_PAUSE);
  });
}
