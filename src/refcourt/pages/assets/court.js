// The pages work without this. With it, a form that is being sent says so and is not sent twice, an upload shows how far
// it is and survives a lost network, and what went wrong is where reading goes on.
"use strict";

function attend(root) {
  const problem = root.querySelector("#problem");
  if (problem) problem.focus();
}

function say(form, text) {
  let said = form.querySelector(".sending");
  if (!said) {
    said = document.createElement("p");
    said.className = "sending";
    said.setAttribute("role", "status");
    form.append(said);
  }
  said.textContent = text;
}

function sending(form, on) {
  if (on) form.dataset.sending = "yes";
  else delete form.dataset.sending;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(on));
}

function tooLarge(form) {
  const input = form.querySelector("input[type=file]");
  return input.files.length > 0 && input.files[0].size > Number(input.dataset.most);
}

function upload(form) {
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) say(form, `Uploading: ${Math.floor((100 * event.loaded) / event.total)} %`);
  };
  request.onerror = request.onabort = () => {
    sending(form, false);
    say(form, "The connection was lost before an answer came. Your file and your answers are still here. Send the form again: it is not done twice.");
  };
  request.onload = () => {
    if (request.responseURL.split("#")[0] !== location.href.split("#")[0]) {
      location.assign(request.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const chosen = form.querySelector("input[type=file]");
    document.title = answer.title;
    document.querySelector("main").replaceWith(answer.querySelector("main"));
    const empty = document.querySelector("input[type=file]");
    if (chosen && empty && chosen.files.length) empty.files = chosen.files;
    attend(document);
  };
  request.open("POST", location.href);
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (form.enctype === "multipart/form-data") {
    event.preventDefault();
    if (tooLarge(form)) {
      say(form, "This file is too large, and was not sent. Choose a smaller one, or send it in parts.");
      return;
    }
    upload(form);
  }
  say(form, "Sending. Please wait.");
  sending(form, true);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    sending(form, false);
    say(form, "");
  }
});

attend(document);
