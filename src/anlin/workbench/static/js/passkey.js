// Passkeys. A form with data-passkey="create" or "get" asks the device when its button is pressed, and is sent with what
// the device answered. Its options stand in data-options, or are fetched from data-options-from.
const failed = (form) => {
  const told = form.querySelector("[data-passkey-failed]");
  if (told) {
    told.hidden = false;
    told.focus();
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  if (!window.PublicKeyCredential || !window.webauthnJSON) {
    failed(form);
    continue;
  }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) {
      return;
    }
    event.preventDefault();
    button.disabled = true;
    try {
      let options = form.dataset.options ? JSON.parse(form.dataset.options) : null;
      if (!options) {
        const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
        options = await answer.json();
      }
      let credential;
      if (form.dataset.passkey === "create") {
        const asked = options.creation_options;
        Object.assign(asked.publicKey.authenticatorSelection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
        credential = await window.webauthnJSON.create(asked);
      } else {
        credential = await window.webauthnJSON.get(options.request_options);
      }
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      button.disabled = false;
      failed(form);
    }
  });
}
