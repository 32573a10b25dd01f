// Says how many characters are left, in sight at once and aloud after a pause. Counts what people see as one character.

const SPEAK_AFTER = 1000;
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("en-GB", { granularity: "grapheme" }) : null;
const grouped = new Intl.NumberFormat("en-GB");
const length = (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length);

function words(left) {
  const count = Math.abs(left);
  const unit = count === 1 ? "character" : "characters";
  return left < 0 ? `${grouped.format(count)} ${unit} too many` : `${grouped.format(count)} ${unit} left`;
}

for (const field of document.querySelectorAll("[data-limit]")) {
  const limit = Number(field.dataset.limit);
  const seen = document.getElementById(`${field.id}-counter`);
  if (!seen || !limit) continue;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  seen.after(spoken);
  let timer;
  const count = (aloud) => {
    const left = limit - length(field.value.trim());
    seen.textContent = words(left);
    seen.classList.toggle("over", left < 0);
    clearTimeout(timer);
    if (aloud) timer = setTimeout(() => { spoken.textContent = words(left); }, SPEAK_AFTER);
  };
  field.addEventListener("input", () => count(true));
  count(false);
}
