// The browser's own share sheet, where there is one. The button stays hidden otherwise: the address bar is the link.

for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.share || document.title, url: location.href.split("#")[0] });
    } catch {
      // The reader closed the sheet.
    }
  });
}
