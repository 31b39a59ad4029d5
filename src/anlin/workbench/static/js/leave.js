// The quick exit: forget what was typed here, and leave nothing to go back to.
// Without script the link leads through the server, which clears the same (Clear-Site-Data).
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dispatchEvent(new Event("anlin:leave"));
    for (const store of [localStorage, sessionStorage]) {
      try {
        store.clear();
      } catch {
        // A browser that keeps nothing has nothing to forget.
      }
    }
    location.replace(link.href);
  });
}
