// Questions to the program that serves the page.

/** GET below /api/, with parameters in the address. Throws an Error with the program's own words. */
export async function ask(path, parameters = {}) {
  return answerOf(await fetch(`/api/${path}?${new URLSearchParams(parameters)}`));
}

/** POST below /api/, with a JSON body. */
export async function post(path, body) {
  return answerOf(await send(path, body));
}

/** POST for a file: its name and content. */
export async function fetchFile(path, body) {
  const answer = await send(path, body);
  if (!answer.ok) await answerOf(answer);
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [null, "newskg"];
  return { name, content: await answer.blob() };
}

function send(path, body) {
  return fetch(`/api/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function answerOf(answer) {
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}
