// A text to reply with is put in without a new page, so that photographs chosen before stay chosen. Without script, or
// when the answer does not come, the form is sent as it is: the page then says beforehand that photographs are lost.
for (const button of document.querySelectorAll("form button[name=put]")) {
  const form = button.form;
  for (const warning of form.querySelectorAll("[data-put-warning]")) warning.remove();
  let asked = false;
  button.addEventListener("click", async (event) => {
    if (asked) return;
    event.preventDefault();
    const given = new FormData(form, button);
    for (const file of form.querySelectorAll("[type=file]")) given.delete(file.name);
    try {
      const answer = await fetch(form.action, { method: "POST", body: given });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const written of form.querySelectorAll("textarea[name], input[type=text][name]")) {
        const fresh = page.querySelector(`main form [name="${CSS.escape(written.name)}"]`);
        if (!fresh || fresh.value === written.value) continue;
        written.value = fresh.value;
        written.dispatchEvent(new Event("input", { bubbles: true }));
        written.focus();
      }
    } catch {
      asked = true;
      form.requestSubmit(button);
    }
  });
}
