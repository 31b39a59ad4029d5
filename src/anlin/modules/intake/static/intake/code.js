// The code may come in the fragment (from the QR code), which no server ever sees: put it into the form and send that.
// The fragment is taken out of the address at once, so that it stays in no history.
const form = document.querySelector("[data-code-form]");

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[0-9A-Za-z -]{17,40}$/.test(code)) return;
  history.replaceState(history.state, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}

addEventListener("hashchange", take); // another receipt, scanned while this one is open
take();
